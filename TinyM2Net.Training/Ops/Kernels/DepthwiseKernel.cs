using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Training.Ops.Kernels;

/// <summary>
/// Slides one filter a channel over an image; outside of it there are zeros, which are never stored. Lanes are channels. Every output
/// sums its taps row by row, so the unrolled 3x3 and the general loop agree bit for bit.
/// </summary>
internal readonly unsafe struct DepthwiseKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The image: height x width x channels, contiguous.</summary>
    public required T* Source { get; init; }

    public required int SourceHeight { get; init; }

    public required int SourceWidth { get; init; }

    /// <summary>Filters [kernelRow][kernelColumn][channel].</summary>
    public required T* Filters { get; init; }

    /// <summary>Outputs, or their gradients; contiguous.</summary>
    public required T* Target { get; init; }

    public required int Width { get; init; }

    public required int Channels { get; init; }

    public required int KernelHeight { get; init; }

    public required int KernelWidth { get; init; }

    /// <summary>Rows that the first window reaches beyond the image.</summary>
    public required int Top { get; init; }

    public required int Left { get; init; }

    /// <summary>Places of the image from one window to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Places of a window from one of the image to the next; those between are zeros.</summary>
    public int Spread { get; init; } = 1;

    /// <summary>Adds to the target instead of overwriting it.</summary>
    public bool Accumulate { get; init; }

    /// <summary>Widest vector to use, in bits; a test lowers it to compare widths.</summary>
    public int WidestVector { get; init; } = 512;

    public DepthwiseKernel()
    {
    }

    private bool IsThreeByThree => KernelHeight == 3 && KernelWidth == 3 && Stride == 1 && Spread == 1;

    /// <summary>Rows of the target from source and filters.</summary>
    public void Correlate(Rows rows)
    {
        var channel = WidestVector >= 512 ? Correlate<Vector512<T>, Lanes512<T>>(rows, 0) : 0;
        channel = WidestVector >= 256 ? Correlate<Vector256<T>, Lanes256<T>>(rows, channel) : channel;
        channel = WidestVector >= 128 ? Correlate<Vector128<T>, Lanes128<T>>(rows, channel) : channel;
        Correlate<T, ScalarLanes<T>>(rows, channel);
    }

    /// <summary>Adds to the filters what the source and rows of the target (a gradient) say of them.</summary>
    public void AddFilterGradient(Rows rows)
    {
        var channel = WidestVector >= 512 ? AddFilterGradient<Vector512<T>, Lanes512<T>>(rows, 0) : 0;
        channel = WidestVector >= 256 ? AddFilterGradient<Vector256<T>, Lanes256<T>>(rows, channel) : channel;
        channel = WidestVector >= 128 ? AddFilterGradient<Vector128<T>, Lanes128<T>>(rows, channel) : channel;
        AddFilterGradient<T, ScalarLanes<T>>(rows, channel);
    }

    private int Correlate<TVector, TLanes>(Rows rows, int channel)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (!TLanes.IsSupported)
            return channel;
        for (; channel <= Channels - TLanes.Count; channel += TLanes.Count)
            for (var y = rows.Start; y < rows.End; y++)
                if (IsThreeByThree)
                    Row<TVector, TLanes>(channel, y);
                else
                    for (var x = 0; x < Width; x++)
                        OneOutput<TVector, TLanes>(channel, y, x);
        return channel;
    }

    private void OneOutput<TVector, TLanes>(int channel, int y, int x)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        var target = Target + ((long)y * Width + x) * Channels + channel;
        var sum = Accumulate ? TLanes.Load(target) : TLanes.Broadcast(T.Zero);
        for (var row = 0; row < KernelHeight; row++)
            for (var column = 0; column < KernelWidth; column++)
                if (Find(y * Stride + row - Top, SourceHeight, out var sourceY) && Find(x * Stride + column - Left, SourceWidth, out var sourceX))
                    sum = TLanes.FusedMultiplyAdd(TLanes.Load(Source + ((long)sourceY * SourceWidth + sourceX) * Channels + channel),
                        TLanes.Load(Filters + ((long)row * KernelWidth + column) * Channels + channel), sum);
        TLanes.Store(target, sum);
    }

    /// <summary>Whether a place of a window lies on one of the image.</summary>
    private bool Find(int place, int size, out int found)
    {
        found = place / Spread;
        return place >= 0 && found < size && found * Spread == place;
    }

    private void Row<TVector, TLanes>(int channel, int y)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        for (var x = 0; x < Width; x += 4)
            if (x >= Left && x - Left + 6 <= SourceWidth && x + 4 <= Width)
                FourOutputs<TVector, TLanes, Inside>(channel, y, x);
            else
                FourOutputs<TVector, TLanes, Edge>(channel, y, x);
    }

    // Neighbours share their windows' columns: 18 loads of the source for 36 products.
    private void FourOutputs<TVector, TLanes, TPlace>(int channel, int y, int x)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TPlace : struct, IPlace
    {
        long step = Channels;
        var target = Target + ((long)y * Width + x) * step + channel;
        var filter = Filters + channel;
        var outputs = TPlace.IsInside ? 4 : Math.Min(4, Width - x);
        TVector sum0, sum1, sum2, sum3;
        sum0 = sum1 = sum2 = sum3 = TLanes.Broadcast(T.Zero);
        if (Accumulate)
        {
            sum0 = TLanes.Load(target);
            if (outputs > 1) sum1 = TLanes.Load(target + step);
            if (outputs > 2) sum2 = TLanes.Load(target + 2 * step);
            if (outputs > 3) sum3 = TLanes.Load(target + 3 * step);
        }

        var column = x - Left;
        var top = Math.Max(0, Top - y);
        var bottom = Math.Min(3, SourceHeight + Top - y);
        filter += top * 3 * step;
        var window = Source + ((long)(y - Top + top) * SourceWidth + column) * step + channel;
        for (var row = top; row < bottom; row++, window += SourceWidth * step, filter += 3 * step)
        {
            TVector left = TLanes.Load(filter), middle = TLanes.Load(filter + step), right = TLanes.Load(filter + 2 * step);
            var v0 = Load<TVector, TLanes, TPlace>(window, column);
            var v1 = Load<TVector, TLanes, TPlace>(window + step, column + 1);
            var v2 = Load<TVector, TLanes, TPlace>(window + 2 * step, column + 2);
            var v3 = Load<TVector, TLanes, TPlace>(window + 3 * step, column + 3);
            var v4 = Load<TVector, TLanes, TPlace>(window + 4 * step, column + 4);
            var v5 = Load<TVector, TLanes, TPlace>(window + 5 * step, column + 5);
            sum0 = TLanes.FusedMultiplyAdd(v0, left, sum0);
            sum1 = TLanes.FusedMultiplyAdd(v1, left, sum1);
            sum2 = TLanes.FusedMultiplyAdd(v2, left, sum2);
            sum3 = TLanes.FusedMultiplyAdd(v3, left, sum3);
            sum0 = TLanes.FusedMultiplyAdd(v1, middle, sum0);
            sum1 = TLanes.FusedMultiplyAdd(v2, middle, sum1);
            sum2 = TLanes.FusedMultiplyAdd(v3, middle, sum2);
            sum3 = TLanes.FusedMultiplyAdd(v4, middle, sum3);
            sum0 = TLanes.FusedMultiplyAdd(v2, right, sum0);
            sum1 = TLanes.FusedMultiplyAdd(v3, right, sum1);
            sum2 = TLanes.FusedMultiplyAdd(v4, right, sum2);
            sum3 = TLanes.FusedMultiplyAdd(v5, right, sum3);
        }

        TLanes.Store(target, sum0);
        if (outputs > 1) TLanes.Store(target + step, sum1);
        if (outputs > 2) TLanes.Store(target + 2 * step, sum2);
        if (outputs > 3) TLanes.Store(target + 3 * step, sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Load<TVector, TLanes, TPlace>(T* value, int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TPlace : struct, IPlace =>
        TPlace.IsInside || (uint)column < (uint)SourceWidth ? TLanes.Load(value) : TLanes.Broadcast(T.Zero);

    private int AddFilterGradient<TVector, TLanes>(Rows rows, int channel)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (TLanes.IsSupported)
            for (; channel <= Channels - TLanes.Count; channel += TLanes.Count)
                if (IsThreeByThree)
                    AddNine<TVector, TLanes>(channel, rows);
                else
                    for (var row = 0; row < KernelHeight; row++)
                        for (var column = 0; column < KernelWidth; column++)
                            AddTap<TVector, TLanes>(channel, rows, row, column);
        return channel;
    }

    private void AddTap<TVector, TLanes>(int channel, Rows rows, int row, int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        var filter = Filters + ((long)row * KernelWidth + column) * Channels + channel;
        var sum = TLanes.Load(filter);
        for (var y = rows.Start; y < rows.End; y++)
            for (var x = 0; x < Width; x++)
                if (Find(y * Stride + row - Top, SourceHeight, out var sourceY) && Find(x * Stride + column - Left, SourceWidth, out var sourceX))
                    sum = TLanes.FusedMultiplyAdd(TLanes.Load(Source + ((long)sourceY * SourceWidth + sourceX) * Channels + channel),
                        TLanes.Load(Target + ((long)y * Width + x) * Channels + channel), sum);
        TLanes.Store(filter, sum);
    }

    // All nine sums in registers; a window's columns move over by one from place to place.
    private void AddNine<TVector, TLanes>(int channel, Rows rows)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        long step = Channels;
        var filter = Filters + channel;
        TVector s00 = TLanes.Load(filter), s01 = TLanes.Load(filter + step), s02 = TLanes.Load(filter + 2 * step);
        TVector s10 = TLanes.Load(filter + 3 * step), s11 = TLanes.Load(filter + 4 * step), s12 = TLanes.Load(filter + 5 * step);
        TVector s20 = TLanes.Load(filter + 6 * step), s21 = TLanes.Load(filter + 7 * step), s22 = TLanes.Load(filter + 8 * step);
        var zero = TLanes.Broadcast(T.Zero);
        var sourceRow = SourceWidth * step;
        var (width, lastInside) = (Width, SourceWidth + Left - 3);
        for (var y = rows.Start; y < rows.End; y++)
        {
            var gradient = Target + y * width * step + channel;
            var middle = Source + (y + 1 - Top) * sourceRow - Left * step + channel;
            bool hasTop = y >= Top, hasBottom = y + 2 - Top < SourceHeight;
            // In the place of a row outside of the image another is read, and its products are left out.
            var top = hasTop ? middle - sourceRow : middle;
            var bottom = hasBottom ? middle + sourceRow : middle;
            TVector t0 = zero, m0 = zero, b0 = zero;
            if (Left == 0)
                (t0, m0, b0) = (TLanes.Load(top), TLanes.Load(middle), TLanes.Load(bottom));
            TVector t1 = TLanes.Load(top + step), m1 = TLanes.Load(middle + step), b1 = TLanes.Load(bottom + step);
            for (var x = 0; x < width; x++, gradient += step)
            {
                top += step;
                middle += step;
                bottom += step;
                var g = TLanes.Load(gradient);
                TVector t2 = zero, m2 = zero, b2 = zero;
                if (x <= lastInside)
                    (t2, m2, b2) = (TLanes.Load(top + step), TLanes.Load(middle + step), TLanes.Load(bottom + step));
                if (hasTop)
                {
                    s00 = TLanes.FusedMultiplyAdd(t0, g, s00);
                    s01 = TLanes.FusedMultiplyAdd(t1, g, s01);
                    s02 = TLanes.FusedMultiplyAdd(t2, g, s02);
                }

                s10 = TLanes.FusedMultiplyAdd(m0, g, s10);
                s11 = TLanes.FusedMultiplyAdd(m1, g, s11);
                s12 = TLanes.FusedMultiplyAdd(m2, g, s12);
                if (hasBottom)
                {
                    s20 = TLanes.FusedMultiplyAdd(b0, g, s20);
                    s21 = TLanes.FusedMultiplyAdd(b1, g, s21);
                    s22 = TLanes.FusedMultiplyAdd(b2, g, s22);
                }

                (t0, t1, m0, m1, b0, b1) = (t1, t2, m1, m2, b1, b2);
            }
        }

        TLanes.Store(filter, s00);
        TLanes.Store(filter + step, s01);
        TLanes.Store(filter + 2 * step, s02);
        TLanes.Store(filter + 3 * step, s10);
        TLanes.Store(filter + 4 * step, s11);
        TLanes.Store(filter + 5 * step, s12);
        TLanes.Store(filter + 6 * step, s20);
        TLanes.Store(filter + 7 * step, s21);
        TLanes.Store(filter + 8 * step, s22);
    }

    /// <summary>Whether four neighbours' windows lie within the image, as a type the JIT can specialize on.</summary>
    private interface IPlace
    {
        static abstract bool IsInside { get; }
    }

    private readonly struct Inside : IPlace
    {
        public static bool IsInside => true;
    }

    private readonly struct Edge : IPlace
    {
        public static bool IsInside => false;
    }
}
