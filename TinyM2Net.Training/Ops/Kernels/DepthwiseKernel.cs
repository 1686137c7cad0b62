using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Training.Ops.Kernels;

/// <summary>
/// Slides one filter a channel over an image; outside of it there are zeros, which are never stored. Lanes are channels. Every output
/// sums its taps row by row, so the unrolled 3x3 and the general loop agree bit for bit.
/// </summary>
internal readonly unsafe partial struct DepthwiseKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockPlaces = 96;

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

    // A few rows at a time through all channels: those of a window are then still in the first-level cache for the next channels.
    private int BlockRows => Math.Max(1, BlockPlaces / SourceWidth - KernelHeight + 1);

    /// <summary>Rows of the target from source and filters.</summary>
    public void Correlate(Rows rows)
    {
        for (var start = rows.Start; start < rows.End; start += BlockRows)
        {
            var block = new Rows(start, Math.Min(start + BlockRows, rows.End));
            var channel = WidestVector >= 512 ? Correlate<Vector512<T>, Lanes512<T>>(block, 0) : 0;
            channel = WidestVector >= 256 ? Correlate<Vector256<T>, Lanes256<T>>(block, channel) : channel;
            channel = WidestVector >= 128 ? Correlate<Vector128<T>, Lanes128<T>>(block, channel) : channel;
            Correlate<T, ScalarLanes<T>>(block, channel);
        }
    }

    private int Correlate<TVector, TLanes>(Rows rows, int channel)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (!TLanes.IsSupported)
            return channel;
        var (shortRun, longRuns) = Math.DivRem(Width, (Width + 3) / 4);
        for (; channel <= Channels - TLanes.Count; channel += TLanes.Count)
            for (var y = rows.Start; y < rows.End; y++)
                if (IsThreeByThree)
                    Row<TVector, TLanes>(channel, y, shortRun, longRuns);
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

    // In runs of at most four outputs, as even as they can be; within the image many at a time.
    private void Row<TVector, TLanes>(int channel, int y, int shortRun, int longRuns)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        var hasAllRows = y >= Top && y - Top + 3 <= SourceHeight;
        for (int x = 0, run = 0; x < Width;)
        {
            var count = run < longRuns ? shortRun + 1 : shortRun;
            var runs = 0;
            if (hasAllRows && x >= Left)
            {
                var alike = run < longRuns ? longRuns - run : (Width - x) / shortRun;
                while (runs < alike && x - Left + (runs + 1) * count + 2 <= SourceWidth)
                    runs++;
            }

            if (count == 4)
                Run<TVector, TLanes, Four>(channel, y, x, runs);
            else if (count == 3)
                Run<TVector, TLanes, Three>(channel, y, x, runs);
            else if (count == 2)
                Run<TVector, TLanes, Two>(channel, y, x, runs);
            else
                Run<TVector, TLanes, One>(channel, y, x, runs);
            runs = Math.Max(1, runs);
            (x, run) = (x + runs * count, run + runs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Run<TVector, TLanes, TCount>(int channel, int y, int x, int insideRuns)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TCount : struct, ISize
    {
        if (insideRuns > 0)
            Inside<TVector, TLanes, TCount>(channel, y, x, insideRuns);
        else
            AtBorder<TVector, TLanes, TCount>(channel, y, x);
    }

    // The filter stays in registers; neighbours share their windows' columns: four outputs need 18 loads for 36 products.
    private void Inside<TVector, TLanes, TCount>(int channel, int y, int x, int runs)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TCount : struct, ISize
    {
        long step = Channels;
        var sourceRow = SourceWidth * step;
        var isAdded = Accumulate;
        var target = Target + ((long)y * Width + x) * step + channel;
        var top = Source + (y - Top) * sourceRow + (x - Left) * step + channel;
        var middle = top + sourceRow;
        var bottom = middle + sourceRow;
        var filter = Filters + channel;
        TVector f00 = TLanes.Load(filter), f01 = TLanes.Load(filter + step), f02 = TLanes.Load(filter + 2 * step);
        TVector f10 = TLanes.Load(filter + 3 * step), f11 = TLanes.Load(filter + 4 * step), f12 = TLanes.Load(filter + 5 * step);
        TVector f20 = TLanes.Load(filter + 6 * step), f21 = TLanes.Load(filter + 7 * step), f22 = TLanes.Load(filter + 8 * step);
        for (; runs > 0; runs--)
        {
            TVector sum0, sum1, sum2, sum3;
            sum0 = sum1 = sum2 = sum3 = TLanes.Broadcast(T.Zero);
            if (isAdded)
                LoadSums<TVector, TLanes, TCount>(target, step, ref sum0, ref sum1, ref sum2, ref sum3);
            AddRow<TVector, TLanes, TCount>(top, step, f00, f01, f02, ref sum0, ref sum1, ref sum2, ref sum3);
            AddRow<TVector, TLanes, TCount>(middle, step, f10, f11, f12, ref sum0, ref sum1, ref sum2, ref sum3);
            AddRow<TVector, TLanes, TCount>(bottom, step, f20, f21, f22, ref sum0, ref sum1, ref sum2, ref sum3);
            StoreSums<TVector, TLanes, TCount>(target, step, sum0, sum1, sum2, sum3);
            target += TCount.Value * step;
            top += TCount.Value * step;
            middle += TCount.Value * step;
            bottom += TCount.Value * step;
        }
    }

    private void AtBorder<TVector, TLanes, TCount>(int channel, int y, int x)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TCount : struct, ISize
    {
        long step = Channels;
        var target = Target + ((long)y * Width + x) * step + channel;
        TVector sum0, sum1, sum2, sum3;
        sum0 = sum1 = sum2 = sum3 = TLanes.Broadcast(T.Zero);
        if (Accumulate)
            LoadSums<TVector, TLanes, TCount>(target, step, ref sum0, ref sum1, ref sum2, ref sum3);
        for (var row = Math.Max(0, Top - y); row < Math.Min(3, SourceHeight + Top - y); row++)
        {
            var filter = Filters + row * 3 * step + channel;
            var window = Source + ((long)(y - Top + row) * SourceWidth + x - Left) * step + channel;
            TVector left = TLanes.Load(filter), center = TLanes.Load(filter + step), right = TLanes.Load(filter + 2 * step);
            var v0 = LoadOrZero<TVector, TLanes>(window, x - Left);
            var v1 = LoadOrZero<TVector, TLanes>(window + step, x - Left + 1);
            var v2 = LoadOrZero<TVector, TLanes>(window + 2 * step, x - Left + 2);
            var v3 = TCount.Value >= 2 ? LoadOrZero<TVector, TLanes>(window + 3 * step, x - Left + 3) : v2;
            var v4 = TCount.Value >= 3 ? LoadOrZero<TVector, TLanes>(window + 4 * step, x - Left + 4) : v2;
            var v5 = TCount.Value >= 4 ? LoadOrZero<TVector, TLanes>(window + 5 * step, x - Left + 5) : v2;
            AddColumns<TVector, TLanes, TCount>(v0, v1, v2, v3, v4, v5, left, center, right, ref sum0, ref sum1, ref sum2, ref sum3);
        }

        StoreSums<TVector, TLanes, TCount>(target, step, sum0, sum1, sum2, sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow<TVector, TLanes, TCount>(T* window, long step, TVector left, TVector center, TVector right,
        ref TVector sum0, ref TVector sum1, ref TVector sum2, ref TVector sum3)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TCount : struct, ISize
    {
        TVector v0 = TLanes.Load(window), v1 = TLanes.Load(window + step), v2 = TLanes.Load(window + 2 * step);
        var v3 = TCount.Value >= 2 ? TLanes.Load(window + 3 * step) : v2;
        var v4 = TCount.Value >= 3 ? TLanes.Load(window + 4 * step) : v2;
        var v5 = TCount.Value >= 4 ? TLanes.Load(window + 5 * step) : v2;
        AddColumns<TVector, TLanes, TCount>(v0, v1, v2, v3, v4, v5, left, center, right, ref sum0, ref sum1, ref sum2, ref sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddColumns<TVector, TLanes, TCount>(TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5,
        TVector left, TVector center, TVector right, ref TVector sum0, ref TVector sum1, ref TVector sum2, ref TVector sum3)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TCount : struct, ISize
    {
        sum0 = TLanes.FusedMultiplyAdd(v0, left, sum0);
        if (TCount.Value >= 2) sum1 = TLanes.FusedMultiplyAdd(v1, left, sum1);
        if (TCount.Value >= 3) sum2 = TLanes.FusedMultiplyAdd(v2, left, sum2);
        if (TCount.Value >= 4) sum3 = TLanes.FusedMultiplyAdd(v3, left, sum3);
        sum0 = TLanes.FusedMultiplyAdd(v1, center, sum0);
        if (TCount.Value >= 2) sum1 = TLanes.FusedMultiplyAdd(v2, center, sum1);
        if (TCount.Value >= 3) sum2 = TLanes.FusedMultiplyAdd(v3, center, sum2);
        if (TCount.Value >= 4) sum3 = TLanes.FusedMultiplyAdd(v4, center, sum3);
        sum0 = TLanes.FusedMultiplyAdd(v2, right, sum0);
        if (TCount.Value >= 2) sum1 = TLanes.FusedMultiplyAdd(v3, right, sum1);
        if (TCount.Value >= 3) sum2 = TLanes.FusedMultiplyAdd(v4, right, sum2);
        if (TCount.Value >= 4) sum3 = TLanes.FusedMultiplyAdd(v5, right, sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadSums<TVector, TLanes, TCount>(T* target, long step, ref TVector sum0, ref TVector sum1, ref TVector sum2, ref TVector sum3)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TCount : struct, ISize
    {
        sum0 = TLanes.Load(target);
        if (TCount.Value >= 2) sum1 = TLanes.Load(target + step);
        if (TCount.Value >= 3) sum2 = TLanes.Load(target + 2 * step);
        if (TCount.Value >= 4) sum3 = TLanes.Load(target + 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSums<TVector, TLanes, TCount>(T* target, long step, TVector sum0, TVector sum1, TVector sum2, TVector sum3)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TCount : struct, ISize
    {
        TLanes.Store(target, sum0);
        if (TCount.Value >= 2) TLanes.Store(target + step, sum1);
        if (TCount.Value >= 3) TLanes.Store(target + 2 * step, sum2);
        if (TCount.Value >= 4) TLanes.Store(target + 3 * step, sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector LoadOrZero<TVector, TLanes>(T* value, int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector> => (uint)column < (uint)SourceWidth ? TLanes.Load(value) : TLanes.Broadcast(T.Zero);
}
