using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// Rows times a fixed matrix whose outputs each draw on a run of inputs of their own: the mel filters, and, with runs that are whole, the DCT. Lanes
/// hold neighbouring outputs and share the union of their runs, so an output also adds products with zero, which leave its sum as it is.
/// </summary>
internal sealed class BandedProduct
{
    private readonly Group[] groups;
    private readonly float[] table;

    /// <param name="bands">Each output's inputs.</param>
    /// <param name="weights">One output's after the other's.</param>
    public BandedProduct(Band[] bands, ReadOnlySpan<float> weights)
    {
        var lanes = Vector<float>.Count;
        groups = new Group[(bands.Length + lanes - 1) / lanes];
        var size = 0;
        for (var g = 0; g < groups.Length; g++)
        {
            var (first, end) = (int.MaxValue, 0);
            for (var b = g * lanes; b < Math.Min((g + 1) * lanes, bands.Length); b++)
                if (bands[b].Count > 0)
                    (first, end) = (Math.Min(first, bands[b].First), Math.Max(end, bands[b].First + bands[b].Count));
            groups[g] = new Group(Math.Min(first, end), Math.Max(0, end - first), size);
            size += groups[g].Count * lanes;
        }

        table = new float[size];
        var next = 0;
        for (var b = 0; b < bands.Length; b++)
        {
            var group = groups[b / lanes];
            for (var i = 0; i < bands[b].Count; i++)
                table[group.Start + (bands[b].First - group.First + i) * lanes + b % lanes] = weights[next++];
        }
    }

    /// <summary>Values of a row of outputs: their count, filled up to whole vectors with zeros.</summary>
    public int Stride => groups.Length * Vector<float>.Count;

    /// <param name="inputs">Rows of <paramref name="step"/> values, finite.</param>
    /// <param name="outputs">Rows of <see cref="Stride"/> values.</param>
    public void Apply(ReadOnlySpan<float> inputs, int step, int rows, Span<float> outputs)
    {
        outputs = outputs[..(rows * Stride)];
        for (var g = 0; g < groups.Length; g++)
        {
            var (first, count) = (groups[g].First, groups[g].Count);
            var weights = table.AsSpan(groups[g].Start, count * Vector<float>.Count);
            var place = g * Vector<float>.Count;
            var row = 0;
            // As many sums in flight as it takes to hide their latency.
            for (; row <= rows - 8; row += 8)
                Eight(weights, inputs.Slice(row * step + first, 7 * step + count), step, ref outputs[row * Stride + place]);
            for (; row <= rows - 4; row += 4)
                Four(weights, inputs.Slice(row * step + first, 3 * step + count), step, ref outputs[row * Stride + place]);
            for (; row < rows; row++)
                One(weights, inputs.Slice(row * step + first, count), ref outputs[row * Stride + place]);
        }
    }

    private void Eight(ReadOnlySpan<float> weights, ReadOnlySpan<float> inputs, int step, ref float output)
    {
        var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var (e, f, g, h) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        ref var weight = ref MemoryMarshal.GetReference(weights);
        ref var input = ref MemoryMarshal.GetReference(inputs);
        ref var later = ref Unsafe.Add(ref input, 4 * step);
        var count = weights.Length / Vector<float>.Count;
        for (var i = 0; i < count; i++)
        {
            var w = Vector.LoadUnsafe(ref weight, (nuint)(i * Vector<float>.Count));
            a = Add(w, ref input, i, a);
            b = Add(w, ref input, i + step, b);
            c = Add(w, ref input, i + 2 * step, c);
            d = Add(w, ref input, i + 3 * step, d);
            e = Add(w, ref later, i, e);
            f = Add(w, ref later, i + step, f);
            g = Add(w, ref later, i + 2 * step, g);
            h = Add(w, ref later, i + 3 * step, h);
        }

        Store(a, b, c, d, ref output);
        Store(e, f, g, h, ref Unsafe.Add(ref output, 4 * Stride));
    }

    private void Four(ReadOnlySpan<float> weights, ReadOnlySpan<float> inputs, int step, ref float output)
    {
        var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        ref var weight = ref MemoryMarshal.GetReference(weights);
        ref var input = ref MemoryMarshal.GetReference(inputs);
        var count = weights.Length / Vector<float>.Count;
        for (var i = 0; i < count; i++)
        {
            var w = Vector.LoadUnsafe(ref weight, (nuint)(i * Vector<float>.Count));
            a = Add(w, ref input, i, a);
            b = Add(w, ref input, i + step, b);
            c = Add(w, ref input, i + 2 * step, c);
            d = Add(w, ref input, i + 3 * step, d);
        }

        Store(a, b, c, d, ref output);
    }

    private static void One(ReadOnlySpan<float> weights, ReadOnlySpan<float> input, ref float output)
    {
        var sum = Vector<float>.Zero;
        for (var i = 0; i < input.Length; i++)
            sum = Vector.FusedMultiplyAdd(new Vector<float>(weights[(i * Vector<float>.Count)..]), new Vector<float>(input[i]), sum);
        sum.StoreUnsafe(ref output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Add(Vector<float> weight, ref float input, int place, Vector<float> sum) =>
        Vector.FusedMultiplyAdd(weight, new Vector<float>(Unsafe.Add(ref input, place)), sum);

    private void Store(Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d, ref float output)
    {
        a.StoreUnsafe(ref output);
        b.StoreUnsafe(ref output, (nuint)Stride);
        c.StoreUnsafe(ref output, (nuint)(2 * Stride));
        d.StoreUnsafe(ref output, (nuint)(3 * Stride));
    }

    /// <summary>A vector of outputs: the union of their inputs, and where its weights begin.</summary>
    private readonly struct Group(int first, int count, int start)
    {
        public readonly int First = first;
        public readonly int Count = count;
        public readonly int Start = start;
    }
}
