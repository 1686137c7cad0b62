using System.Numerics;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Training.Ops.Kernels;

/// <summary>One step of a sum down a channel.</summary>
internal interface ISumKernel<T>
    where T : unmanaged
{
    /// <param name="channel">A constant of the channel, such as its mean.</param>
    TVector Accumulate<TVector, TLanes>(TVector sum, TVector left, TVector right, TVector channel)
        where TVector : struct
        where TLanes : ILanes<T, TVector>;
}

/// <summary>Sums over the places of a channel, place after place; lanes are channels.</summary>
internal static unsafe class ChannelSums
{
    /// <summary>Adds to <paramref name="sums"/>, one a channel.</summary>
    public static void Run<T, TKernel>(TKernel kernel, T* left, T* right, T* channel, T* sums, int places, int channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, ISumKernel<T>
    {
        var from = Run<T, TKernel, Vector512<T>, Lanes512<T>>(kernel, left, right, channel, sums, places, channels, 0);
        from = Run<T, TKernel, Vector256<T>, Lanes256<T>>(kernel, left, right, channel, sums, places, channels, from);
        from = Run<T, TKernel, Vector128<T>, Lanes128<T>>(kernel, left, right, channel, sums, places, channels, from);
        Run<T, TKernel, T, ScalarLanes<T>>(kernel, left, right, channel, sums, places, channels, from);
    }

    private static int Run<T, TKernel, TVector, TLanes>(TKernel kernel, T* left, T* right, T* channel, T* sums, int places, int channels, int from)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, ISumKernel<T>
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (!TLanes.IsSupported)
            return from;
        var width = TLanes.Count;

        // Four sums at a time hide the latency of an addition.
        for (; from <= channels - 4 * width; from += 4 * width)
        {
            TVector sum0 = TLanes.Load(sums + from), sum1 = TLanes.Load(sums + from + width);
            TVector sum2 = TLanes.Load(sums + from + 2 * width), sum3 = TLanes.Load(sums + from + 3 * width);
            TVector channel0 = TLanes.Load(channel + from), channel1 = TLanes.Load(channel + from + width);
            TVector channel2 = TLanes.Load(channel + from + 2 * width), channel3 = TLanes.Load(channel + from + 3 * width);
            T* l = left + from, r = right + from;
            for (var place = 0; place < places; place++, l += channels, r += channels)
            {
                sum0 = kernel.Accumulate<TVector, TLanes>(sum0, TLanes.Load(l), TLanes.Load(r), channel0);
                sum1 = kernel.Accumulate<TVector, TLanes>(sum1, TLanes.Load(l + width), TLanes.Load(r + width), channel1);
                sum2 = kernel.Accumulate<TVector, TLanes>(sum2, TLanes.Load(l + 2 * width), TLanes.Load(r + 2 * width), channel2);
                sum3 = kernel.Accumulate<TVector, TLanes>(sum3, TLanes.Load(l + 3 * width), TLanes.Load(r + 3 * width), channel3);
            }

            TLanes.Store(sums + from, sum0);
            TLanes.Store(sums + from + width, sum1);
            TLanes.Store(sums + from + 2 * width, sum2);
            TLanes.Store(sums + from + 3 * width, sum3);
        }

        for (; from <= channels - width; from += width)
        {
            var sum = TLanes.Load(sums + from);
            var constant = TLanes.Load(channel + from);
            T* l = left + from, r = right + from;
            for (var place = 0; place < places; place++, l += channels, r += channels)
                sum = kernel.Accumulate<TVector, TLanes>(sum, TLanes.Load(l), TLanes.Load(r), constant);
            TLanes.Store(sums + from, sum);
        }

        return from;
    }

    /// <summary>The sum of the left values.</summary>
    public readonly struct Plain<T> : ISumKernel<T>
        where T : unmanaged
    {
        public TVector Accumulate<TVector, TLanes>(TVector sum, TVector left, TVector right, TVector channel)
            where TVector : struct
            where TLanes : ILanes<T, TVector> => TLanes.Add(sum, left);
    }

    /// <summary>The sum of the left values' squared distance from the channel's constant.</summary>
    public readonly struct SquaredDistance<T> : ISumKernel<T>
        where T : unmanaged
    {
        public TVector Accumulate<TVector, TLanes>(TVector sum, TVector left, TVector right, TVector channel)
            where TVector : struct
            where TLanes : ILanes<T, TVector>
        {
            var distance = TLanes.Subtract(left, channel);
            return TLanes.FusedMultiplyAdd(distance, distance, sum);
        }
    }

    /// <summary>The sum of the left values times the right values' distance from the channel's constant.</summary>
    public readonly struct TimesDistance<T> : ISumKernel<T>
        where T : unmanaged
    {
        public TVector Accumulate<TVector, TLanes>(TVector sum, TVector left, TVector right, TVector channel)
            where TVector : struct
            where TLanes : ILanes<T, TVector> => TLanes.FusedMultiplyAdd(left, TLanes.Subtract(right, channel), sum);
    }
}
