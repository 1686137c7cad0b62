using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Training.Ops.Kernels;

/// <summary>
/// <c>C[m,n] = Initial[m,n] + sum_k A[m,k] B[k,n]</c>, the one product behind convolutions, pointwise and dense layers, forward
/// and backward. A is read through two tables, <c>A[RowOffsets[m] + DepthOffsets[k]]</c>, so a convolution needs no im2col and
/// a transposed A no copy. k runs in order with one fused multiply-add a step; lanes are columns.
/// </summary>
internal readonly unsafe struct Gemm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public required T* A { get; init; }

    /// <summary>One an output row.</summary>
    public required int* RowOffsets { get; init; }

    /// <summary>One a step of the sum.</summary>
    public required int* DepthOffsets { get; init; }

    public required T* B { get; init; }

    /// <summary>Elements from one row of B to the next.</summary>
    public required int BStride { get; init; }

    public required T* C { get; init; }

    public required int CStride { get; init; }

    /// <summary>What the sums start from: null for 0, a row of biases (<see cref="InitialStride"/> 0), or C itself.</summary>
    public T* Initial { get; init; }

    public int InitialStride { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public required int Depth { get; init; }

    /// <summary>Widest vector to use, in bits; a test lowers it to compare widths.</summary>
    public int WidestVector { get; init; } = 512;

    public Gemm()
    {
    }

    // A block of A and of B of this depth stays in the first-level cache while all tiles pass over it.
    private const int DepthBlock = 256;

    public void Run()
    {
        for (var from = 0; from == 0 || from < Depth; from += DepthBlock)
        {
            var first = from == 0;
            var block = this with
            {
                DepthOffsets = DepthOffsets + from,
                B = B + (long)from * BStride,
                Depth = Math.Min(DepthBlock, Depth - from),
                Initial = first ? Initial : C,
                InitialStride = first ? InitialStride : CStride,
            };
            block.RunBlock();
        }
    }

    private void RunBlock()
    {
        var column = WidestVector >= 512 ? Across<Vector512<T>, Lanes512<T>>(0) : 0;
        column = WidestVector >= 256 ? Across<Vector256<T>, Lanes256<T>>(column) : column;
        column = WidestVector >= 128 ? Across<Vector128<T>, Lanes128<T>>(column) : column;
        Across<T, ScalarLanes<T>>(column);
    }

    private int Across<TVector, TLanes>(int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        if (!TLanes.IsSupported)
            return column;
        for (; column <= Columns - 2 * TLanes.Count; column += 2 * TLanes.Count)
            Panel<TVector, TLanes, Two>(column);
        for (; column <= Columns - TLanes.Count; column += TLanes.Count)
            Panel<TVector, TLanes, One>(column);
        return column;
    }

    private void Panel<TVector, TLanes, TWidth>(int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TWidth : struct, ISize
    {
        var row = 0;
        for (; row <= Rows - 6; row += 6)
            Tile<TVector, TLanes, Six, TWidth>(row, column);
        for (; row <= Rows - 4; row += 4)
            Tile<TVector, TLanes, Four, TWidth>(row, column);
        for (; row <= Rows - 2; row += 2)
            Tile<TVector, TLanes, Two, TWidth>(row, column);
        for (; row < Rows; row++)
            Tile<TVector, TLanes, One, TWidth>(row, column);
    }

    // Twelve sums in registers: enough to hide the latency of the multiply-add, few enough for sixteen registers. The sizes are
    // constants to the JIT, so a smaller tile is this code without the absent rows.
    private void Tile<TVector, TLanes, THeight, TWidth>(int row, int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where THeight : struct, ISize
        where TWidth : struct, ISize
    {
        TVector c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = TLanes.Broadcast(T.Zero);
        if (Initial != null)
        {
            var from = Initial + (long)row * InitialStride + column;
            Load<TVector, TLanes, TWidth>(from, ref c00, ref c01);
            if (THeight.Value >= 2) Load<TVector, TLanes, TWidth>(from + InitialStride, ref c10, ref c11);
            if (THeight.Value >= 4) Load<TVector, TLanes, TWidth>(from + 2L * InitialStride, ref c20, ref c21);
            if (THeight.Value >= 4) Load<TVector, TLanes, TWidth>(from + 3L * InitialStride, ref c30, ref c31);
            if (THeight.Value >= 6) Load<TVector, TLanes, TWidth>(from + 4L * InitialStride, ref c40, ref c41);
            if (THeight.Value >= 6) Load<TVector, TLanes, TWidth>(from + 5L * InitialStride, ref c50, ref c51);
        }

        var rows = RowOffsets + row;
        var a0 = A + rows[0];
        var a1 = THeight.Value >= 2 ? A + rows[1] : a0;
        var a2 = THeight.Value >= 4 ? A + rows[2] : a0;
        var a3 = THeight.Value >= 4 ? A + rows[3] : a0;
        var a4 = THeight.Value >= 6 ? A + rows[4] : a0;
        var a5 = THeight.Value >= 6 ? A + rows[5] : a0;
        var offset = DepthOffsets;
        var end = DepthOffsets + Depth;
        var b = B + column;
        var stride = (long)BStride;
        for (; offset < end; offset++, b += stride)
        {
            var b0 = TLanes.Load(b);
            var b1 = TWidth.Value == 2 ? TLanes.Load(b + TLanes.Count) : b0;
            var k = (long)*offset;
            Step<TVector, TLanes, TWidth>(a0 + k, b0, b1, ref c00, ref c01);
            if (THeight.Value >= 2) Step<TVector, TLanes, TWidth>(a1 + k, b0, b1, ref c10, ref c11);
            if (THeight.Value >= 4) Step<TVector, TLanes, TWidth>(a2 + k, b0, b1, ref c20, ref c21);
            if (THeight.Value >= 4) Step<TVector, TLanes, TWidth>(a3 + k, b0, b1, ref c30, ref c31);
            if (THeight.Value >= 6) Step<TVector, TLanes, TWidth>(a4 + k, b0, b1, ref c40, ref c41);
            if (THeight.Value >= 6) Step<TVector, TLanes, TWidth>(a5 + k, b0, b1, ref c50, ref c51);
        }

        var to = C + (long)row * CStride + column;
        Store<TVector, TLanes, TWidth>(to, c00, c01);
        if (THeight.Value >= 2) Store<TVector, TLanes, TWidth>(to + CStride, c10, c11);
        if (THeight.Value >= 4) Store<TVector, TLanes, TWidth>(to + 2L * CStride, c20, c21);
        if (THeight.Value >= 4) Store<TVector, TLanes, TWidth>(to + 3L * CStride, c30, c31);
        if (THeight.Value >= 6) Store<TVector, TLanes, TWidth>(to + 4L * CStride, c40, c41);
        if (THeight.Value >= 6) Store<TVector, TLanes, TWidth>(to + 5L * CStride, c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TVector, TLanes, TWidth>(T* a, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TWidth : struct, ISize
    {
        var value = TLanes.Broadcast(*a);
        c0 = TLanes.FusedMultiplyAdd(value, b0, c0);
        if (TWidth.Value == 2)
            c1 = TLanes.FusedMultiplyAdd(value, b1, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TVector, TLanes, TWidth>(T* from, ref TVector c0, ref TVector c1)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TWidth : struct, ISize
    {
        c0 = TLanes.Load(from);
        if (TWidth.Value == 2)
            c1 = TLanes.Load(from + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVector, TLanes, TWidth>(T* to, TVector c0, TVector c1)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where TWidth : struct, ISize
    {
        TLanes.Store(to, c0);
        if (TWidth.Value == 2)
            TLanes.Store(to + TLanes.Count, c1);
    }

    /// <summary>A tile's size, as a type the JIT can specialize on.</summary>
    private interface ISize
    {
        static abstract int Value { get; }
    }

    private readonly struct One : ISize
    {
        public static int Value => 1;
    }

    private readonly struct Two : ISize
    {
        public static int Value => 2;
    }

    private readonly struct Four : ISize
    {
        public static int Value => 4;
    }

    private readonly struct Six : ISize
    {
        public static int Value => 6;
    }
}
