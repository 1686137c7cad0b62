using System.Numerics;
using System.Runtime.CompilerServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>
/// One pass over a transform's data: <c>columns * stride</c> butterflies of <c>radix</c> points, whose outputs are turned by their column's
/// roots. A column's butterflies lie side by side, one in each lane; where it has fewer than lanes, what the others store is
/// overwritten by the next store. In a first stage of radix 8, with its columns of one, the lanes are columns instead.
/// </summary>
internal sealed class FourierStage<T>
    where T : unmanaged
{
    private readonly int radix;
    private readonly int columns;
    private readonly int stride;
    private readonly bool lanesAreColumns;
    private readonly T[] turns;
    private readonly AlignedBuffer<T> block = new(16 * Vector<T>.Count);

    /// <param name="roots">Every <paramref name="step"/>-th is one of the whole transform's length.</param>
    public FourierStage(int radix, int columns, int stride, UnitRoots roots, int step)
    {
        this.radix = radix;
        this.columns = columns;
        this.stride = stride;
        lanesAreColumns = radix == 8 && stride == 1 && columns >= Vector<T>.Count;
        turns = new T[columns * (radix - 1) * 2];
        for (var p = 0; p < columns; p++)
        {
            for (var j = 1; j < radix; j++)
            {
                // By column and output; or, to be loaded as vectors of columns, by output and column.
                var place = lanesAreColumns ? 2 * (j - 1) * columns + p : 2 * (p * (radix - 1) + j - 1);
                roots.At(j * p * stride * step, out var real, out var imaginary);
                turns[place] = Lanes.Of<T>(real);
                turns[place + (lanesAreColumns ? columns : 1)] = Lanes.Of<T>(imaginary);
            }
        }
    }

    public void Run(ComplexBuffer<T> from, ComplexBuffer<T> to)
    {
        ref var xr = ref from.Real;
        ref var xi = ref from.Imaginary;
        ref var yr = ref to.Real;
        ref var yi = ref to.Imaginary;
        switch (radix)
        {
            case 8 when lanesAreColumns:
                EightColumns(ref xr, ref xi, ref yr, ref yi);
                break;
            case 8:
                Eight(ref xr, ref xi, ref yr, ref yi);
                break;
            case 4:
                Four(ref xr, ref xi, ref yr, ref yi);
                break;
            case 2:
                Two(ref xr, ref xi, ref yr, ref yi);
                break;
            case 3:
                Three(ref xr, ref xi, ref yr, ref yi);
                break;
            default:
                Five(ref xr, ref xi, ref yr, ref yi);
                break;
        }
    }

    private void EightColumns(ref T xr, ref T xi, ref T yr, ref T yi)
    {
        var lanes = Vector<T>.Count;
        ref var real = ref block.Start;
        ref var imaginary = ref Unsafe.Add(ref real, 8 * lanes);
        for (var p = 0; ; p = Math.Min(p + lanes, columns - lanes))
        {
            Butterfly(ref xr, ref xi, p, columns, out var y0, out var y1, out var y2, out var y3, out var y4, out var y5, out var y6, out var y7);
            Store(ref real, ref imaginary, 0, y0);
            Store(ref real, ref imaginary, lanes, y1 * Column(p, 0));
            Store(ref real, ref imaginary, 2 * lanes, y2 * Column(p, 1));
            Store(ref real, ref imaginary, 3 * lanes, y3 * Column(p, 2));
            Store(ref real, ref imaginary, 4 * lanes, y4 * Column(p, 3));
            Store(ref real, ref imaginary, 5 * lanes, y5 * Column(p, 4));
            Store(ref real, ref imaginary, 6 * lanes, y6 * Column(p, 5));
            Store(ref real, ref imaginary, 7 * lanes, y7 * Column(p, 6));
            Lanes.TransposeEight(ref real, ref Unsafe.Add(ref yr, 8 * p), lanes);
            Lanes.TransposeEight(ref imaginary, ref Unsafe.Add(ref yi, 8 * p), lanes);
            if (p == columns - lanes)
                return;
        }
    }

    private void Eight(ref T xr, ref T xi, ref T yr, ref T yi)
    {
        for (var p = 0; p < columns; p++)
        {
            ref var roots = ref turns[14 * p];
            for (int q = 0, next = 0; next >= 0; q = next)
            {
                Butterfly(ref xr, ref xi, stride * p + q, stride * columns, out var y0, out var y1, out var y2, out var y3, out var y4, out var y5, out var y6, out var y7);
                var to = stride * 8 * p + q;
                Store(ref yr, ref yi, to, y0);
                Store(ref yr, ref yi, to + stride, y1 * Root(ref roots, 0));
                Store(ref yr, ref yi, to + 2 * stride, y2 * Root(ref roots, 1));
                Store(ref yr, ref yi, to + 3 * stride, y3 * Root(ref roots, 2));
                Store(ref yr, ref yi, to + 4 * stride, y4 * Root(ref roots, 3));
                Store(ref yr, ref yi, to + 5 * stride, y5 * Root(ref roots, 4));
                Store(ref yr, ref yi, to + 6 * stride, y6 * Root(ref roots, 5));
                Store(ref yr, ref yi, to + 7 * stride, y7 * Root(ref roots, 6));
                next = Next(q);
            }
        }
    }

    private void Four(ref T xr, ref T xi, ref T yr, ref T yi)
    {
        var step = stride * columns;
        for (var p = 0; p < columns; p++)
        {
            ref var roots = ref turns[6 * p];
            for (int q = 0, next = 0; next >= 0; q = next)
            {
                var from = stride * p + q;
                Four(Load(ref xr, ref xi, from), Load(ref xr, ref xi, from + step), Load(ref xr, ref xi, from + 2 * step), Load(ref xr, ref xi, from + 3 * step),
                    out var y0, out var y1, out var y2, out var y3);
                var to = stride * 4 * p + q;
                Store(ref yr, ref yi, to, y0);
                Store(ref yr, ref yi, to + stride, y1 * Root(ref roots, 0));
                Store(ref yr, ref yi, to + 2 * stride, y2 * Root(ref roots, 1));
                Store(ref yr, ref yi, to + 3 * stride, y3 * Root(ref roots, 2));
                next = Next(q);
            }
        }
    }

    private void Two(ref T xr, ref T xi, ref T yr, ref T yi)
    {
        for (var p = 0; p < columns; p++)
        {
            ref var roots = ref turns[2 * p];
            for (int q = 0, next = 0; next >= 0; q = next)
            {
                var (a, b) = (Load(ref xr, ref xi, stride * p + q), Load(ref xr, ref xi, stride * (p + columns) + q));
                Store(ref yr, ref yi, stride * 2 * p + q, a + b);
                Store(ref yr, ref yi, stride * (2 * p + 1) + q, (a - b) * Root(ref roots, 0));
                next = Next(q);
            }
        }
    }

    private void Three(ref T xr, ref T xi, ref T yr, ref T yi)
    {
        var step = stride * columns;
        var half = new Vector<T>(Lanes.Of<T>(-0.5));
        var sine = new Vector<T>(Lanes.Of<T>(0.866025403784438647)); // sin(2 pi / 3)
        for (var p = 0; p < columns; p++)
        {
            ref var roots = ref turns[4 * p];
            for (int q = 0, next = 0; next >= 0; q = next)
            {
                var from = stride * p + q;
                var (a, b, c) = (Load(ref xr, ref xi, from), Load(ref xr, ref xi, from + step), Load(ref xr, ref xi, from + 2 * step));
                var sum = b + c;
                var middle = sum.MultiplyAdd(half, a);
                var difference = ((b - c) * sine).TurnedBack();
                var to = stride * 3 * p + q;
                Store(ref yr, ref yi, to, a + sum);
                Store(ref yr, ref yi, to + stride, (middle + difference) * Root(ref roots, 0));
                Store(ref yr, ref yi, to + 2 * stride, (middle - difference) * Root(ref roots, 1));
                next = Next(q);
            }
        }
    }

    private void Five(ref T xr, ref T xi, ref T yr, ref T yi)
    {
        var step = stride * columns;
        // Cosines and sines of 2 pi / 5 and 4 pi / 5.
        var (cos1, cos2) = (new Vector<T>(Lanes.Of<T>(0.309016994374947424)), new Vector<T>(Lanes.Of<T>(-0.809016994374947424)));
        var (sin1, sin2) = (new Vector<T>(Lanes.Of<T>(0.951056516295153572)), new Vector<T>(Lanes.Of<T>(0.587785252292473129)));
        for (var p = 0; p < columns; p++)
        {
            ref var roots = ref turns[8 * p];
            for (int q = 0, next = 0; next >= 0; q = next)
            {
                var from = stride * p + q;
                var (a, b, c) = (Load(ref xr, ref xi, from), Load(ref xr, ref xi, from + step), Load(ref xr, ref xi, from + 2 * step));
                var (d, e) = (Load(ref xr, ref xi, from + 3 * step), Load(ref xr, ref xi, from + 4 * step));
                var (outer, inner) = (b + e, c + d);
                var (near, far) = ((b - e).TurnedBack(), (c - d).TurnedBack());
                var middle1 = inner.MultiplyAdd(cos2, outer.MultiplyAdd(cos1, a));
                var middle2 = inner.MultiplyAdd(cos1, outer.MultiplyAdd(cos2, a));
                var side1 = far.MultiplyAdd(sin2, near * sin1);
                var side2 = near * sin2 - far * sin1;
                var to = stride * 5 * p + q;
                Store(ref yr, ref yi, to, a + outer + inner);
                Store(ref yr, ref yi, to + stride, (middle1 + side1) * Root(ref roots, 0));
                Store(ref yr, ref yi, to + 2 * stride, (middle2 + side2) * Root(ref roots, 1));
                Store(ref yr, ref yi, to + 3 * stride, (middle2 - side2) * Root(ref roots, 2));
                Store(ref yr, ref yi, to + 4 * stride, (middle1 - side1) * Root(ref roots, 3));
                next = Next(q);
            }
        }
    }

    /// <summary>Where the next vector of a column begins, at most so far back that it ends with the column; negative behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next(int q)
    {
        var last = stride - Vector<T>.Count;
        return q >= last ? -1 : Math.Min(q + Vector<T>.Count, last);
    }

    /// <summary>Eight points from every <paramref name="step"/>-th place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly(ref T xr, ref T xi, int from, int step, out ComplexLanes<T> y0, out ComplexLanes<T> y1, out ComplexLanes<T> y2,
        out ComplexLanes<T> y3, out ComplexLanes<T> y4, out ComplexLanes<T> y5, out ComplexLanes<T> y6, out ComplexLanes<T> y7)
    {
        Four(Load(ref xr, ref xi, from), Load(ref xr, ref xi, from + 2 * step), Load(ref xr, ref xi, from + 4 * step), Load(ref xr, ref xi, from + 6 * step),
            out var e0, out var e1, out var e2, out var e3);
        Four(Load(ref xr, ref xi, from + step), Load(ref xr, ref xi, from + 3 * step), Load(ref xr, ref xi, from + 5 * step), Load(ref xr, ref xi, from + 7 * step),
            out var o0, out var o1, out var o2, out var o3);
        // The odd half is turned by eighths of a circle: (1 - i) and -(1 + i) times the root of a half.
        var root = new Vector<T>(Lanes.Of<T>(0.707106781186547524));
        o1 += o1.TurnedBack();
        o3 = o3.TurnedBack() - o3;
        y0 = e0 + o0;
        y1 = o1.MultiplyAdd(root, e1);
        y2 = e2 + o2.TurnedBack();
        y3 = o3.MultiplyAdd(root, e3);
        y4 = e0 - o0;
        y5 = o1.MultiplyAdd(-root, e1);
        y6 = e2 - o2.TurnedBack();
        y7 = o3.MultiplyAdd(-root, e3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ComplexLanes<T> a, ComplexLanes<T> b, ComplexLanes<T> c, ComplexLanes<T> d,
        out ComplexLanes<T> y0, out ComplexLanes<T> y1, out ComplexLanes<T> y2, out ComplexLanes<T> y3)
    {
        var (e, f, g, h) = (a + c, a - c, b + d, (b - d).TurnedBack());
        y0 = e + g;
        y1 = f + h;
        y2 = e - g;
        y3 = f - h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ComplexLanes<T> Load(ref T real, ref T imaginary, int place) =>
        new(Vector.LoadUnsafe(ref real, (nuint)place), Vector.LoadUnsafe(ref imaginary, (nuint)place));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref T real, ref T imaginary, int place, ComplexLanes<T> value)
    {
        value.Real.StoreUnsafe(ref real, (nuint)place);
        value.Imaginary.StoreUnsafe(ref imaginary, (nuint)place);
    }

    /// <summary>One root in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ComplexLanes<T> Root(ref T roots, int j) => new(new Vector<T>(Unsafe.Add(ref roots, 2 * j)), new Vector<T>(Unsafe.Add(ref roots, 2 * j + 1)));

    /// <summary>A column's root in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ComplexLanes<T> Column(int p, int j) => Load(ref turns[2 * j * columns], ref turns[(2 * j + 1) * columns], p);
}
