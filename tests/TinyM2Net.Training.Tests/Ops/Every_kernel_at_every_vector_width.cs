using System.Numerics;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Optimizers;
using TinyM2Net.Training.Quantization;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Ops;

/// <summary>
/// Lengths with every tail, so that each width does its part: the widest vectors first, then the next, then single values. One value by
/// itself is always scalar, and is what each must equal bit for bit.
/// </summary>
public unsafe class Every_kernel_at_every_vector_width
{
    /// <summary>Four of the widest vectors of floats and one of each narrower width, and a scalar tail.</summary>
    private const int Longest = 4 * 16 + 16 + 8 + 4 + 3;

    private static readonly double[] Telling = [0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-40, -1e-40, 3e38, 0.5, -0.5, 1.5, 127.5, -127.5, 1e9];
    private static readonly QuantizerState Quantizer = new(0.3f, new ActivationRange(4, Signed: true));

    private static readonly Dictionary<string, Action> Elements = new()
    {
        ["Add"] = Both<Elementwise.Add<float>, Elementwise.Add<double>>(),
        ["Multiply"] = Both<Elementwise.Multiply<float>, Elementwise.Multiply<double>>(),
        ["ClampToPositive"] = Both<Elementwise.ClampToPositive<float>, Elementwise.ClampToPositive<double>>(),
        ["WherePositive"] = Both<Elementwise.WherePositive<float>, Elementwise.WherePositive<double>>(),
        ["QuantizedValue"] = () => Element<float, QuantizedValue>(new(Quantizer)),
        ["PassedGradient"] = () => Element<float, PassedGradient>(new(Quantizer)),
        ["StepGradient"] = () => Element<float, StepGradient>(new(Quantizer)),
    };

    private static readonly Dictionary<string, Action> Sums = new()
    {
        ["Plain"] = () => BothSums(default(ChannelSums.Plain<float>), default(ChannelSums.Plain<double>)),
        ["SquaredDistance"] = () => BothSums(default(ChannelSums.SquaredDistance<float>), default(ChannelSums.SquaredDistance<double>)),
        ["TimesDistance"] = () => BothSums(default(ChannelSums.TimesDistance<float>), default(ChannelSums.TimesDistance<double>)),
    };

    public static TheoryData<string> ElementKernels => [.. Elements.Keys];

    public static TheoryData<string> SumKernels => [.. Sums.Keys];

    [Fact]
    public void is_in_these_registries()
    {
        Assert.Equal(Named(typeof(IElementKernel<>)), Elements.Keys.Order());
        Assert.Equal(Named(typeof(ISumKernel<>)), Sums.Keys.Order());

        static IEnumerable<string> Named(Type kind) => typeof(ILanes<,>).Assembly.GetTypes()
            .Where(t => t.IsValueType && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == kind)).Select(t => t.Name.Split('`')[0]).Order();
    }

    [Theory]
    [MemberData(nameof(ElementKernels))]
    public void of_elements_has_the_bits_of_one_value_at_a_time(string kernel) => Elements[kernel]();

    [Theory]
    [MemberData(nameof(SumKernels))]
    public void of_sums_has_the_bits_of_one_channel_by_itself(string kernel) => Sums[kernel]();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ChannelMap_has_the_bits_of_one_channel_by_itself(bool reads)
    {
        Map<float>();
        Map<double>();

        void Map<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            const int Places = 3;
            foreach (var channels in Lengths)
            {
                AlignedBuffer<T> left = Draw<T>(Places * channels, 1), right = Draw<T>(Places * channels, 2), p = Draw<T>(channels, 3), q = Draw<T>(channels, 4), r = Draw<T>(channels, 5);
                AlignedBuffer<T> result = new(Places * channels), expected = new(Places * channels);
                ChannelMap.Run(left.Pointer, right.Pointer, p.Pointer, reads ? q.Pointer : null, r.Pointer, result.Pointer, Places, channels);
                for (var i = 0; i < expected.Length; i++)
                    ChannelMap.Run(left.Pointer + i, right.Pointer + i, p.Pointer + i % channels, reads ? q.Pointer + i % channels : null, r.Pointer + i % channels, expected.Pointer + i, 1, 1);
                Same(expected, result);
            }
        }
    }

    [Theory]
    [InlineData(2, 2, 2, 2)]
    [InlineData(3, 2, 2, 1)] // windows that overlap add up where they meet
    [InlineData(3, 3, 3, 3)]
    public void MaxPool_has_the_bits_of_one_channel_by_itself(int height, int width, int strideHeight, int strideWidth)
    {
        Pool<float>();
        Pool<double>();

        void Pool<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (var channels in Lengths.Where(l => l % 3 != 1))
            {
                T[] values = [.. Draw<T>(7 * 8 * channels, 1).Span], gradients = [.. Draw<T>(7 * 8 * channels, 2).Span], tangents = [.. Draw<T>(7 * 8 * channels, 3).Span];
                var all = Passes(channels, i => i);
                for (var channel = 0; channel < channels; channel++)
                {
                    var alone = Passes(1, i => i * channels + channel);
                    for (var pass = 0; pass < all.Length; pass++)
                        Same(alone[pass], [.. all[pass].Where((_, i) => i % channels == channel)]);
                }

                T[][] Passes(int of, Func<int, int> from)
                {
                    var definition = new MaxPoolDefinition(height, width, strideHeight, strideWidth);
                    Tensor<T> input = new(new Shape(7, 8, of), 1), output = new(new Shape((7 - height) / strideHeight + 1, (8 - width) / strideWidth + 1, of), 1);
                    var pool = new MaxPool<T>("pool", definition, input, output);
                    var slice = new Slice(0, 0, 1);
                    var pass = new Pass(1, true, 0);
                    Fill(input.Value.Span, values);
                    pool.Forward(pass, slice);
                    Fill(output.Gradient.Span, gradients);
                    pool.Backward(pass, slice);
                    Fill(input.Tangent.Span, tangents);
                    pool.ForwardTangent(pass, slice);
                    return [[.. output.Value.Span], [.. input.Gradient.Span], [.. output.Tangent.Span]];

                    void Fill(Span<T> to, T[] source)
                    {
                        for (var i = 0; i < to.Length; i++)
                            to[i] = source[from(i)];
                    }
                }
            }
        }
    }

    [Fact]
    public void Adam_has_the_bits_of_one_weight_by_itself()
    {
        Steps<float>();
        Steps<double>();

        static void Steps<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            // A shard's part is an eighth.
            foreach (var length in Lengths.Where(l => l % 5 == 0 || l == Longest).Select(l => l * ShardScheduler.Shards))
            {
                var all = new Parameter<T>("all", length);
                var each = Enumerable.Range(0, length).Select(i => new Parameter<T>($"{i}", 1)).ToArray();
                var start = Draw<T>(length, 1);
                start.Span.CopyTo(all.Value.Span);
                for (var i = 0; i < length; i++)
                    each[i].Value[0] = start[i];
                Adam<T> together = new([all], new ShardScheduler(1)), apart = new(each, new ShardScheduler(1));
                for (var step = 0; step < 4; step++)
                {
                    var gradient = Draw<T>(length, (ulong)step + 2);
                    gradient.Span.CopyTo(all.Gradient.Span);
                    for (var i = 0; i < length; i++)
                        each[i].Gradient[0] = gradient[i];
                    together.Step(0.01);
                    apart.Step(0.01);
                    Same([.. each.Select(e => e.Value[0])], [.. all.Value.Span]);
                }
            }
        }
    }

    private static IEnumerable<int> Lengths => Enumerable.Range(1, Longest);

    private static Action Both<TSingle, TDouble>()
        where TSingle : struct, IElementKernel<float>
        where TDouble : struct, IElementKernel<double> => () =>
        {
            Element<float, TSingle>(default);
            Element<double, TDouble>(default);
        };

    private static void Element<T, TKernel>(TKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IElementKernel<T>
    {
        foreach (var count in Lengths)
        {
            AlignedBuffer<T> left = Draw<T>(count, 1), right = Draw<T>(count, 2), result = new(count), expected = new(count);
            Elementwise.Map(kernel, left.Pointer, right.Pointer, result.Pointer, count);
            for (var i = 0; i < count; i++)
                Elementwise.Map(kernel, left.Pointer + i, right.Pointer + i, expected.Pointer + i, 1);
            Same(expected, result);
        }
    }

    private static void BothSums<TSingle, TDouble>(TSingle single, TDouble twice)
        where TSingle : struct, ISumKernel<float>
        where TDouble : struct, ISumKernel<double>
    {
        Sum<float, TSingle>(single);
        Sum<double, TDouble>(twice);
    }

    private static void Sum<T, TKernel>(TKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, ISumKernel<T>
    {
        const int Places = 5;
        foreach (var channels in Lengths)
        {
            AlignedBuffer<T> left = Draw<T>(Places * channels, 1), right = Draw<T>(Places * channels, 2), constants = Draw<T>(channels, 3), sums = Draw<T>(channels, 4);
            AlignedBuffer<T> expected = Draw<T>(channels, 4);
            ChannelSums.Run(kernel, left.Pointer, right.Pointer, constants.Pointer, sums.Pointer, Places, channels);
            for (var place = 0; place < Places; place++)
                for (var c = 0; c < channels; c++)
                    ChannelSums.Run(kernel, left.Pointer + place * channels + c, right.Pointer + place * channels + c, constants.Pointer + c, expected.Pointer + c, 1, 1);
            Same(expected, sums);
        }
    }

    /// <summary>Normal values, and every seventh one that is not.</summary>
    private static AlignedBuffer<T> Draw<T>(int count, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var buffer = new AlignedBuffer<T>(count);
        var random = new SplitMix(seed).Fork((ulong)count);
        foreach (ref var value in buffer.Span)
            value = T.CreateTruncating(random.NextInt(7) == 0 ? Telling[random.NextInt(Telling.Length)] : random.NextGaussian());
        return buffer;
    }

    private static void Same<T>(AlignedBuffer<T> expected, AlignedBuffer<T> actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Same<T>([.. expected.Span], [.. actual.Span]);

    /// <summary>Zeros by their sign too; which NaN it is, says nothing.</summary>
    private static void Same<T>(T[] expected, T[] actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(T.IsNaN(expected[i]) ? T.IsNaN(actual[i]) : expected[i] == actual[i] && T.IsNegative(expected[i]) == T.IsNegative(actual[i]),
                $"value {i} of {expected.Length}: {actual[i]} in place of {expected[i]}");
    }
}
