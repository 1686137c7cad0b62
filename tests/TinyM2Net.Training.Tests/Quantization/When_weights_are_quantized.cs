using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Quantization;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Quantization;

public sealed class When_weights_are_quantized
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Each_channels_largest_weight_takes_the_largest_integer_and_none_is_off_by_more_than_half_a_step(int bits)
    {
        const int channels = 5;
        var weights = Gaussian(40 * channels, seed: 1);
        for (var i = 0; i < weights.Length; i++)
            weights[i] *= 1 + i % channels;
        var scales = WeightQuantizer.Scales(weights, channels, bits);
        var integers = WeightQuantizer.Quantize(weights, scales, bits);
        var largest = (1 << (bits - 1)) - 1;
        for (var c = 0; c < channels; c++)
            Assert.Equal(largest, integers.Where((_, i) => i % channels == c).Max(q => Math.Abs((int)q)));
        for (var i = 0; i < weights.Length; i++)
            Assert.InRange(Math.Abs(weights[i] - integers[i] * scales[i % channels]), 0, scales[i % channels] * 0.5001f);
    }

    [Fact]
    public void Of_2_bits_they_are_ternary_at_the_scale_of_least_squared_error()
    {
        const int channels = 3;
        var weights = Gaussian(400 * channels, seed: 5);
        for (var i = 0; i < weights.Length; i++)
            weights[i] *= (i % channels) switch { 0 => 0.01f, 1 => 1, _ => weights[i] * weights[i] };
        var scales = WeightQuantizer.Scales(weights, channels, 2);
        Assert.Equal([-1, 0, 1], WeightQuantizer.Quantize(weights, scales, 2).Select(q => (int)q).Distinct().Order());
        double Error(int channel, float scale) => weights.Where((_, i) => i % channels == channel).Sum(w => Math.Pow(w - scale * Math.Sign(w) * (Math.Abs(w) >= scale / 2 ? 1 : 0), 2));
        for (var c = 0; c < channels; c++)
            for (var share = 0.3f; share < 3; share += 0.05f)
                Assert.InRange(Error(c, scales[c]), 0, 1.02 * Error(c, share * scales[c]));
    }

    [Fact]
    public void The_perturbation_is_the_squared_distance_to_the_packed_weights()
    {
        var weights = Gaussian(60, seed: 2);
        var scales = WeightQuantizer.Scales(weights, 6, 4);
        var integers = WeightQuantizer.Quantize(weights, scales, 4);
        var expected = weights.Select((w, i) => Math.Pow((double)(integers[i] * scales[i % 6]) - w, 2)).Sum();
        Assert.Equal(expected, WeightQuantizer.Perturbation(weights, 6, 4), 1e-12);
        Assert.True(WeightQuantizer.Perturbation(weights, 6, 8) < expected / 100);
    }

    [Fact]
    public void A_channel_of_zeros_stays_zero_and_a_tiny_one_does_not_get_a_tiny_step()
    {
        float[] weights = [1, 0, 1e-9f, -1, 0, 0];
        var scales = WeightQuantizer.Scales(weights, 3, 8);
        Assert.Equal([(sbyte)127, 0, 0, -127, 0, 0], WeightQuantizer.Quantize(weights, scales, 8));
        Assert.All(scales, s => Assert.InRange(s, scales[0] / 1024, scales[0]));
        Assert.All(WeightQuantizer.Scales(new float[6], 3, 8), s => Assert.True(s > 0));
    }

    [Fact]
    public void Training_sees_what_is_packed_and_the_gradient_passes_straight_through()
    {
        var values = Gaussian(30, seed: 3);
        AlignedBuffer<float> weights = new(30), effective = new(30), upstream = new(30), gradient = new(30);
        values.CopyTo(weights.Span);
        Gaussian(30, seed: 4).CopyTo(upstream.Span);
        var transform = new FakeQuantizeWeights(3, 4);
        transform.Forward(weights, effective);
        transform.Backward(weights, upstream, gradient);
        var scales = WeightQuantizer.Scales(values, 3, 4);
        var integers = WeightQuantizer.Quantize(values, scales, 4);
        Assert.Equal(integers.Select((q, i) => q * scales[i % 3]), effective.Span.ToArray());
        Assert.Equal(upstream.Span.ToArray(), gradient.Span.ToArray());
    }

    private static float[] Gaussian(int count, ulong seed)
    {
        var random = new SplitMix(seed);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)random.NextGaussian();
        return values;
    }
}
