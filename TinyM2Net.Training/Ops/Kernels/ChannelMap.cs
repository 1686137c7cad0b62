using System.Numerics;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Training.Ops.Kernels;

/// <summary><c>result = left * P[channel] + (right * Q[channel] + R[channel])</c> at every place: all that batch norm does to a tensor.</summary>
internal static unsafe class ChannelMap
{
    /// <param name="q">With null, right is not read: <c>left * P + R</c>.</param>
    public static void Run<T>(T* left, T* right, T* p, T* q, T* r, T* result, int places, int channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var place = 0; place < places; place++, left += channels, right += channels, result += channels)
        {
            var channel = Run<T, Vector512<T>, Lanes512<T>>(left, right, p, q, r, result, channels, 0);
            channel = Run<T, Vector256<T>, Lanes256<T>>(left, right, p, q, r, result, channels, channel);
            channel = Run<T, Vector128<T>, Lanes128<T>>(left, right, p, q, r, result, channels, channel);
            Run<T, T, ScalarLanes<T>>(left, right, p, q, r, result, channels, channel);
        }
    }

    private static int Run<T, TVector, TLanes>(T* left, T* right, T* p, T* q, T* r, T* result, int channels, int channel)
        where T : unmanaged
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (TLanes.IsSupported)
            for (; channel <= channels - TLanes.Count; channel += TLanes.Count)
            {
                var sum = TLanes.Load(r + channel);
                if (q != null)
                    sum = TLanes.FusedMultiplyAdd(TLanes.Load(right + channel), TLanes.Load(q + channel), sum);
                TLanes.Store(result + channel, TLanes.FusedMultiplyAdd(TLanes.Load(left + channel), TLanes.Load(p + channel), sum));
            }

        return channel;
    }
}
