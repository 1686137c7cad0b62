using System.Numerics;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Training.Ops.Kernels;

/// <summary>
/// Slides one filter a channel over an image whose border is already there; lanes are channels. Every output sums its taps row by
/// row, so the unrolled 3x3 and the general loop agree bit for bit.
/// </summary>
internal readonly unsafe struct DepthwiseKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The first value of the first window.</summary>
    public required T* Source { get; init; }

    /// <summary>Elements from one row of the source to the next.</summary>
    public required long SourceRow { get; init; }

    /// <summary>Filters [kernelRow][kernelColumn][channel].</summary>
    public required T* Filters { get; init; }

    /// <summary>Outputs, or their gradients; contiguous.</summary>
    public required T* Target { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    public required int Channels { get; init; }

    public required int KernelHeight { get; init; }

    public required int KernelWidth { get; init; }

    public required int Stride { get; init; }

    /// <summary>Adds to the target instead of overwriting it.</summary>
    public bool Accumulate { get; init; }

    private bool IsThreeByThree => KernelHeight == 3 && KernelWidth == 3;

    // Row by row in both directions: the few rows of a window are then still in the first-level cache for the next channels.

    /// <summary>Target from source and filters.</summary>
    public void Correlate()
    {
        for (var y = 0; y < Height; y++)
        {
            var channel = Correlate<Vector512<T>, Lanes512<T>>(y, 0);
            channel = Correlate<Vector256<T>, Lanes256<T>>(y, channel);
            channel = Correlate<Vector128<T>, Lanes128<T>>(y, channel);
            Correlate<T, ScalarLanes<T>>(y, channel);
        }
    }

    /// <summary>Adds to the filters what source and target (a gradient) say of them.</summary>
    public void AddFilterGradient()
    {
        for (var y = 0; y < Height; y++)
        {
            var channel = AddFilterGradient<Vector512<T>, Lanes512<T>>(y, 0);
            channel = AddFilterGradient<Vector256<T>, Lanes256<T>>(y, channel);
            channel = AddFilterGradient<Vector128<T>, Lanes128<T>>(y, channel);
            AddFilterGradient<T, ScalarLanes<T>>(y, channel);
        }
    }

    private int Correlate<TVector, TLanes>(int y, int channel)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (!TLanes.IsSupported)
            return channel;
        for (; channel <= Channels - TLanes.Count; channel += TLanes.Count)
        {
            var x = 0;
            if (IsThreeByThree && Stride == 1)
                for (; x <= Width - 4; x += 4)
                    FourOutputs<TVector, TLanes>(channel, y, x);
            for (; x < Width; x++)
                OneOutput<TVector, TLanes>(channel, y, x);
        }

        return channel;
    }

    private void OneOutput<TVector, TLanes>(int channel, int y, int x)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        var window = Source + y * Stride * SourceRow + (long)x * Stride * Channels + channel;
        var filter = Filters + channel;
        var target = Target + ((long)y * Width + x) * Channels + channel;
        var sum = Accumulate ? TLanes.Load(target) : TLanes.Broadcast(T.Zero);
        for (var row = 0; row < KernelHeight; row++)
            for (var column = 0; column < KernelWidth; column++, filter += Channels)
                sum = TLanes.FusedMultiplyAdd(TLanes.Load(window + row * SourceRow + (long)column * Channels), TLanes.Load(filter), sum);
        TLanes.Store(target, sum);
    }

    // Neighbours share their windows' columns: 18 loads of the source for 36 products.
    private void FourOutputs<TVector, TLanes>(int channel, int y, int x)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        long step = Channels;
        var window = Source + y * SourceRow + x * step + channel;
        var filter = Filters + channel;
        var target = Target + ((long)y * Width + x) * step + channel;
        TVector sum0, sum1, sum2, sum3;
        sum0 = sum1 = sum2 = sum3 = TLanes.Broadcast(T.Zero);
        if (Accumulate)
            (sum0, sum1, sum2, sum3) = (TLanes.Load(target), TLanes.Load(target + step), TLanes.Load(target + 2 * step), TLanes.Load(target + 3 * step));
        for (var row = 0; row < 3; row++, window += SourceRow, filter += 3 * step)
        {
            TVector left = TLanes.Load(filter), middle = TLanes.Load(filter + step), right = TLanes.Load(filter + 2 * step);
            TVector v0 = TLanes.Load(window), v1 = TLanes.Load(window + step), v2 = TLanes.Load(window + 2 * step);
            TVector v3 = TLanes.Load(window + 3 * step), v4 = TLanes.Load(window + 4 * step), v5 = TLanes.Load(window + 5 * step);
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
        TLanes.Store(target + step, sum1);
        TLanes.Store(target + 2 * step, sum2);
        TLanes.Store(target + 3 * step, sum3);
    }

    private int AddFilterGradient<TVector, TLanes>(int y, int channel)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (TLanes.IsSupported)
            for (; channel <= Channels - TLanes.Count; channel += TLanes.Count)
                if (IsThreeByThree && Stride == 1)
                    AddNine<TVector, TLanes>(channel, y);
                else
                    for (var row = 0; row < KernelHeight; row++)
                        for (var column = 0; column < KernelWidth; column++)
                            AddTap<TVector, TLanes>(channel, y, row, column);
        return channel;
    }

    private void AddTap<TVector, TLanes>(int channel, int y, int row, int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        var filter = Filters + ((long)row * KernelWidth + column) * Channels + channel;
        var gradient = Target + (long)y * Width * Channels + channel;
        var window = Source + (y * Stride + row) * SourceRow + (long)column * Channels + channel;
        var sum = TLanes.Load(filter);
        for (var x = 0; x < Width; x++, window += (long)Stride * Channels, gradient += Channels)
            sum = TLanes.FusedMultiplyAdd(TLanes.Load(window), TLanes.Load(gradient), sum);
        TLanes.Store(filter, sum);
    }

    // All nine sums in registers; a window's columns move over by one from place to place.
    private void AddNine<TVector, TLanes>(int channel, int y)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        long step = Channels;
        var filter = Filters + channel;
        var gradient = Target + y * Width * step + channel;
        TVector s00 = TLanes.Load(filter), s01 = TLanes.Load(filter + step), s02 = TLanes.Load(filter + 2 * step);
        TVector s10 = TLanes.Load(filter + 3 * step), s11 = TLanes.Load(filter + 4 * step), s12 = TLanes.Load(filter + 5 * step);
        TVector s20 = TLanes.Load(filter + 6 * step), s21 = TLanes.Load(filter + 7 * step), s22 = TLanes.Load(filter + 8 * step);
        var top = Source + y * SourceRow + channel;
        var middle = top + SourceRow;
        var bottom = middle + SourceRow;
        TVector t0 = TLanes.Load(top), t1 = TLanes.Load(top + step);
        TVector m0 = TLanes.Load(middle), m1 = TLanes.Load(middle + step);
        TVector b0 = TLanes.Load(bottom), b1 = TLanes.Load(bottom + step);
        for (var x = 0; x < Width; x++, top += step, middle += step, bottom += step, gradient += step)
        {
            var g = TLanes.Load(gradient);
            TVector t2 = TLanes.Load(top + 2 * step), m2 = TLanes.Load(middle + 2 * step), b2 = TLanes.Load(bottom + 2 * step);
            s00 = TLanes.FusedMultiplyAdd(t0, g, s00);
            s01 = TLanes.FusedMultiplyAdd(t1, g, s01);
            s02 = TLanes.FusedMultiplyAdd(t2, g, s02);
            s10 = TLanes.FusedMultiplyAdd(m0, g, s10);
            s11 = TLanes.FusedMultiplyAdd(m1, g, s11);
            s12 = TLanes.FusedMultiplyAdd(m2, g, s12);
            s20 = TLanes.FusedMultiplyAdd(b0, g, s20);
            s21 = TLanes.FusedMultiplyAdd(b1, g, s21);
            s22 = TLanes.FusedMultiplyAdd(b2, g, s22);
            (t0, t1, m0, m1, b0, b1) = (t1, t2, m1, m2, b1, b2);
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
}
