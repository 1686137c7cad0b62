using System.Numerics;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Training.Ops.Kernels;

/// <content>What the filters' gradient needs.</content>
internal readonly unsafe partial struct DepthwiseKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Adds to the filters what the source and rows of the target (a gradient) say of them.</summary>
    public void AddFilterGradient(Rows rows)
    {
        for (var start = rows.Start; start < rows.End; start += BlockRows)
        {
            var block = new Rows(start, Math.Min(start + BlockRows, rows.End));
            var channel = WidestVector >= 512 ? AddFilterGradient<Vector512<T>, Lanes512<T>>(block, 0) : 0;
            channel = WidestVector >= 256 ? AddFilterGradient<Vector256<T>, Lanes256<T>>(block, channel) : channel;
            channel = WidestVector >= 128 ? AddFilterGradient<Vector128<T>, Lanes128<T>>(block, channel) : channel;
            AddFilterGradient<T, ScalarLanes<T>>(block, channel);
        }
    }

    private int AddFilterGradient<TVector, TLanes>(Rows rows, int channel)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (TLanes.IsSupported)
            for (; channel <= Channels - TLanes.Count; channel += TLanes.Count)
                if (IsThreeByThree && Top <= 1 && Left <= 1)
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
}
