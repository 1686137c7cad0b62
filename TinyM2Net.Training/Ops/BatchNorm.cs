using System.Numerics;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// Batch normalization of each channel over all places of all samples. In training by the batch's mean and variance, which also
/// move the running statistics by a tenth; otherwise, and in every tangent, an affine map by the running statistics.
/// </summary>
internal sealed unsafe class BatchNorm<T> : Operator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const double Epsilon = 1e-5;

    private readonly int channels;
    private readonly int places;
    private readonly NormalizationParameters<T> parameters;
    private readonly Parameter<T> scale;
    private readonly Parameter<T> shift;

    // A row a sample: what was summed over its places.
    private readonly AlignedBuffer<T> firstSums;
    private readonly AlignedBuffer<T> secondSums;

    // A value a channel.
    private readonly AlignedBuffer<T> mean;
    private readonly AlignedBuffer<T> inverseDeviation;
    private readonly AlignedBuffer<T> zeros;
    private readonly AlignedBuffer<T> p;
    private readonly AlignedBuffer<T> q;
    private readonly AlignedBuffer<T> r;

    /// <param name="layer">The layer it belongs to.</param>
    public BatchNorm(string layer, Tensor<T> input, Tensor<T> output)
        : base(layer + ".batchNorm", [input], output)
    {
        channels = input.Shape.Channels;
        places = input.Shape.Height * input.Shape.Width;
        parameters = new(layer, channels);
        (scale, shift) = (parameters.Scale, parameters.Shift);
        (firstSums, secondSums) = (new(channels * input.Capacity), new(channels * input.Capacity));
        (mean, inverseDeviation, zeros) = (new(channels), new(channels), new(channels));
        (p, q, r) = (new(channels), new(channels), new(channels));
    }

    public override IReadOnlyList<Parameter<T>> Parameters => parameters.All;

    public override bool NeedsBatch => true;

    public override bool ReadsInput => true;

    public override void Begin(in Pass pass)
    {
        if (pass.Training)
            return;
        for (var channel = 0; channel < channels; channel++)
            Normalize(channel, parameters.RunningMean.Value[channel], parameters.RunningVariance.Value[channel]);
    }

    public override void Observe(Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* values = Input.Value.At(sample, slice.Worker), average = At(firstSums, sample), squares = At(secondSums, sample);
            new Span<T>(average, channels).Clear();
            new Span<T>(squares, channels).Clear();
            ChannelSums.Run(default(ChannelSums.Plain<T>), values, values, average, average, places, channels);
            for (var channel = 0; channel < channels; channel++)
                average[channel] /= T.CreateChecked(places);
            ChannelSums.Run(default(ChannelSums.SquaredDistance<T>), values, values, average, squares, places, channels);
        }
    }

    // Chan, Golub and LeVeque 1979: squares around each sample's own mean, then between the means; no cancellation.
    public override void Combine(in Pass pass)
    {
        var samples = T.CreateChecked(pass.Samples);
        var count = T.CreateChecked((long)pass.Samples * places);
        for (var channel = 0; channel < channels; channel++)
        {
            var average = T.Zero;
            for (var sample = 0; sample < pass.Samples; sample++)
                average += At(firstSums, sample)[channel];
            average /= samples;
            var squares = T.Zero;
            for (var sample = 0; sample < pass.Samples; sample++)
            {
                var distance = At(firstSums, sample)[channel] - average;
                squares += At(secondSums, sample)[channel] + T.CreateChecked(places) * distance * distance;
            }

            Normalize(channel, average, squares / count);
            var unbiased = count > T.One ? squares / (count - T.One) : squares;
            parameters.Track(channel, average, unbiased);
        }
    }

    public override void Forward(in Pass pass, Slice slice)
    {
        var rows = OutputRows(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            ChannelMap.Run(At(Input.Value, sample, rows, slice), null, p.Pointer, null, r.Pointer, At(Output.Value, sample, rows, slice),
                rows.Count * Output.Shape.Width, channels);
    }

    public override void ObserveGradient(Slice slice) => SumGradients(Output.Gradient, slice);

    public override void CombineGradient(in Pass pass)
    {
        AddSums(pass, scale.EffectiveGradient, shift.EffectiveGradient);
        var count = T.CreateChecked((long)pass.Samples * places);
        for (var channel = 0; channel < channels; channel++)
        {
            // dx = P (dy - mean(dy) - xhat mean(dy xhat)) in training, P dy otherwise.
            var slope = scale.Effective[channel] * inverseDeviation[channel];
            var pull = pass.Training ? inverseDeviation[channel] * scale.EffectiveGradient[channel] / count : T.Zero;
            var level = pass.Training ? shift.EffectiveGradient[channel] / count : T.Zero;
            p[channel] = slope;
            q[channel] = -slope * pull;
            r[channel] = slope * (mean[channel] * pull - level);
        }
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        var rows = OutputRows(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            ChannelMap.Run(At(Output.Gradient, sample, rows, slice), At(Input.Value, sample, rows, slice), p.Pointer, pass.Training ? q.Pointer : null, r.Pointer,
                At(Input.Gradient, sample, rows, slice), rows.Count * Output.Shape.Width, channels);
    }

    public override void BeginTangent()
    {
        for (var channel = 0; channel < channels; channel++)
        {
            p[channel] = scale.Effective[channel] * inverseDeviation[channel];
            q[channel] = scale.Tangent[channel] * inverseDeviation[channel];
            r[channel] = shift.Tangent[channel] - mean[channel] * q[channel];
        }
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
        var rows = OutputRows(slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            ChannelMap.Run(At(Input.Tangent, sample, rows, slice), At(Input.Value, sample, rows, slice), p.Pointer, q.Pointer, r.Pointer,
                At(Output.Tangent, sample, rows, slice), rows.Count * Output.Shape.Width, channels);
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        SumGradients(Output.GradientTangent, slice);
        var rows = OutputRows(slice);
        var count = rows.Count * Output.Shape.Width;
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* gradient = At(Output.Gradient, sample, rows, slice), gradientTangent = At(Output.GradientTangent, sample, rows, slice);
            ChannelSums.Run(default(ChannelSums.TimesDistance<T>), gradient, At(Input.Tangent, sample, rows, slice), zeros.Pointer, At(secondSums, sample), count, channels);
            ChannelMap.Run(gradientTangent, gradient, p.Pointer, q.Pointer, zeros.Pointer, At(Input.GradientTangent, sample, rows, slice), count, channels);
        }
    }

    public override void EndTangent(in Pass pass) => AddSums(pass, scale.GradientTangent, shift.GradientTangent);

    private void Normalize(int channel, T average, T variance)
    {
        mean[channel] = average;
        inverseDeviation[channel] = T.One / T.Sqrt(variance + T.CreateChecked(Epsilon));
        p[channel] = scale.Effective[channel] * inverseDeviation[channel];
        r[channel] = shift.Effective[channel] - average * p[channel];
    }

    private void SumGradients(BatchBuffer<T> gradients, Slice slice)
    {
        var rows = OutputRows(slice);
        var count = rows.Count * Output.Shape.Width;
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* gradient = At(gradients, sample, rows, slice), plain = At(firstSums, sample), weighted = At(secondSums, sample);
            if (rows.Start == 0)
            {
                new Span<T>(plain, channels).Clear();
                new Span<T>(weighted, channels).Clear();
            }

            ChannelSums.Run(default(ChannelSums.Plain<T>), gradient, gradient, plain, plain, count, channels);
            ChannelSums.Run(default(ChannelSums.TimesDistance<T>), gradient, At(Input.Value, sample, rows, slice), mean.Pointer, weighted, count, channels);
        }
    }

    private void AddSums(in Pass pass, AlignedBuffer<T> scaleGradient, AlignedBuffer<T> shiftGradient)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            var (plain, weighted) = (T.Zero, T.Zero);
            for (var sample = 0; sample < pass.Samples; sample++)
            {
                plain += At(firstSums, sample)[channel];
                weighted += At(secondSums, sample)[channel];
            }

            shiftGradient[channel] = plain;
            scaleGradient[channel] = weighted * inverseDeviation[channel];
        }
    }

    private T* At(BatchBuffer<T> buffer, int sample, Rows rows, Slice slice) =>
        buffer.At(sample, slice.Worker) + (long)rows.Start * Output.Shape.Width * channels;
}
