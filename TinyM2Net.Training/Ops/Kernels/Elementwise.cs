using System.Numerics;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Training.Ops.Kernels;

/// <summary>A value from two values, at any width.</summary>
internal interface IElementKernel<T>
    where T : unmanaged
{
    TVector Apply<TVector, TLanes>(TVector left, TVector right)
        where TVector : struct
        where TLanes : ILanes<T, TVector>;
}

/// <summary>Maps over contiguous values; the result may lie over an argument.</summary>
internal static unsafe class Elementwise
{
    public static void Map<T, TKernel>(TKernel kernel, T* left, T* right, T* result, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IElementKernel<T>
    {
        var index = Map<T, TKernel, Vector512<T>, Lanes512<T>>(kernel, left, right, result, 0, count);
        index = Map<T, TKernel, Vector256<T>, Lanes256<T>>(kernel, left, right, result, index, count);
        index = Map<T, TKernel, Vector128<T>, Lanes128<T>>(kernel, left, right, result, index, count);
        Map<T, TKernel, T, ScalarLanes<T>>(kernel, left, right, result, index, count);
    }

    private static int Map<T, TKernel, TVector, TLanes>(TKernel kernel, T* left, T* right, T* result, int index, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IElementKernel<T>
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (TLanes.IsSupported)
            for (; index <= count - TLanes.Count; index += TLanes.Count)
                TLanes.Store(result + index, kernel.Apply<TVector, TLanes>(TLanes.Load(left + index), TLanes.Load(right + index)));
        return index;
    }

    /// <summary><c>left + right</c>.</summary>
    public readonly struct Add<T> : IElementKernel<T>
        where T : unmanaged
    {
        public TVector Apply<TVector, TLanes>(TVector left, TVector right)
            where TVector : struct
            where TLanes : ILanes<T, TVector> => TLanes.Add(left, right);
    }

    /// <summary><c>left * right</c>.</summary>
    public readonly struct Multiply<T> : IElementKernel<T>
        where T : unmanaged
    {
        public TVector Apply<TVector, TLanes>(TVector left, TVector right)
            where TVector : struct
            where TLanes : ILanes<T, TVector> => TLanes.Multiply(left, right);
    }

    /// <summary><c>left</c>, or 0 where it is negative; NaN stays NaN, lest a diverged net look tame.</summary>
    public readonly struct ClampToPositive<T> : IElementKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public TVector Apply<TVector, TLanes>(TVector left, TVector right)
            where TVector : struct
            where TLanes : ILanes<T, TVector>
        {
            var zero = TLanes.Broadcast(T.Zero);
            return TLanes.SelectGreater(zero, left, zero, left);
        }
    }

    /// <summary><c>left</c> where <c>right</c> is positive, otherwise 0.</summary>
    public readonly struct WherePositive<T> : IElementKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public TVector Apply<TVector, TLanes>(TVector left, TVector right)
            where TVector : struct
            where TLanes : ILanes<T, TVector>
        {
            var zero = TLanes.Broadcast(T.Zero);
            return TLanes.SelectGreater(right, zero, left, zero);
        }
    }
}
