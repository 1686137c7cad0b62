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

    /// <summary>Stores 0 in the place of what is negative.</summary>
    public bool ClampsToPositive { get; init; }

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
                ClampsToPositive = ClampsToPositive && Depth - from <= DepthBlock,
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
            WidePanel<TVector, TLanes>(column);
        for (; column <= Columns - TLanes.Count; column += TLanes.Count)
            TallPanel<TVector, TLanes>(column);
        return column;
    }

    private void WidePanel<TVector, TLanes>(int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        var row = 0;
        for (; row <= Rows - 6; row += 6)
            WideTile<TVector, TLanes, Six>(row, column);
        for (; row <= Rows - 3; row += 3)
            WideTile<TVector, TLanes, Three>(row, column);
        for (; row < Rows; row++)
            WideTile<TVector, TLanes, One>(row, column);
    }

    private void TallPanel<TVector, TLanes>(int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        var row = 0;
        for (; row <= Rows - 12; row += 12)
            TallTile<TVector, TLanes, Twelve>(row, column);
        for (; row <= Rows - 9; row += 9)
            TallTile<TVector, TLanes, Nine>(row, column);
        for (; row <= Rows - 6; row += 6)
            TallTile<TVector, TLanes, Six>(row, column);
        for (; row <= Rows - 3; row += 3)
            TallTile<TVector, TLanes, Three>(row, column);
        for (; row < Rows; row++)
            TallTile<TVector, TLanes, One>(row, column);
    }

    // Twelve sums in registers: enough to hide the latency of the multiply-add, few enough for sixteen registers. The sizes are
    // constants to the JIT, so a smaller tile is this code without the absent rows.
    private void WideTile<TVector, TLanes, THeight>(int row, int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where THeight : struct, ISize
    {
        TVector c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = TLanes.Broadcast(T.Zero);
        if (Initial != null)
        {
            var from = Initial + (long)row * InitialStride + column;
            Load<TVector, TLanes>(from, ref c00, ref c01);
            if (THeight.Value >= 3) Load<TVector, TLanes>(from + InitialStride, ref c10, ref c11);
            if (THeight.Value >= 3) Load<TVector, TLanes>(from + 2L * InitialStride, ref c20, ref c21);
            if (THeight.Value >= 6) Load<TVector, TLanes>(from + 3L * InitialStride, ref c30, ref c31);
            if (THeight.Value >= 6) Load<TVector, TLanes>(from + 4L * InitialStride, ref c40, ref c41);
            if (THeight.Value >= 6) Load<TVector, TLanes>(from + 5L * InitialStride, ref c50, ref c51);
        }

        var rows = RowOffsets + row;
        var a0 = A + rows[0];
        var a1 = THeight.Value >= 3 ? A + rows[1] : a0;
        var a2 = THeight.Value >= 3 ? A + rows[2] : a0;
        var a3 = THeight.Value >= 6 ? A + rows[3] : a0;
        var a4 = THeight.Value >= 6 ? A + rows[4] : a0;
        var a5 = THeight.Value >= 6 ? A + rows[5] : a0;
        var offset = DepthOffsets;
        var end = DepthOffsets + Depth;
        var b = B + column;
        var stride = (long)BStride;
        for (; offset < end; offset++, b += stride)
        {
            var b0 = TLanes.Load(b);
            var b1 = TLanes.Load(b + TLanes.Count);
            var k = (long)*offset;
            Step<TVector, TLanes>(a0 + k, b0, b1, ref c00, ref c01);
            if (THeight.Value >= 3) Step<TVector, TLanes>(a1 + k, b0, b1, ref c10, ref c11);
            if (THeight.Value >= 3) Step<TVector, TLanes>(a2 + k, b0, b1, ref c20, ref c21);
            if (THeight.Value >= 6) Step<TVector, TLanes>(a3 + k, b0, b1, ref c30, ref c31);
            if (THeight.Value >= 6) Step<TVector, TLanes>(a4 + k, b0, b1, ref c40, ref c41);
            if (THeight.Value >= 6) Step<TVector, TLanes>(a5 + k, b0, b1, ref c50, ref c51);
        }

        if (ClampsToPositive)
        {
            Clamp<TVector, TLanes>(ref c00, ref c01);
            Clamp<TVector, TLanes>(ref c10, ref c11);
            Clamp<TVector, TLanes>(ref c20, ref c21);
            Clamp<TVector, TLanes>(ref c30, ref c31);
            Clamp<TVector, TLanes>(ref c40, ref c41);
            Clamp<TVector, TLanes>(ref c50, ref c51);
        }

        var to = C + (long)row * CStride + column;
        Store<TVector, TLanes>(to, c00, c01);
        if (THeight.Value >= 3) Store<TVector, TLanes>(to + CStride, c10, c11);
        if (THeight.Value >= 3) Store<TVector, TLanes>(to + 2L * CStride, c20, c21);
        if (THeight.Value >= 6) Store<TVector, TLanes>(to + 3L * CStride, c30, c31);
        if (THeight.Value >= 6) Store<TVector, TLanes>(to + 4L * CStride, c40, c41);
        if (THeight.Value >= 6) Store<TVector, TLanes>(to + 5L * CStride, c50, c51);
    }

    // As tall as a tile two vectors wide holds sums, for what is left of the columns or has no more.
    private void TallTile<TVector, TLanes, THeight>(int row, int column)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
        where THeight : struct, ISize
    {
        TVector c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11;
        c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = TLanes.Broadcast(T.Zero);
        if (Initial != null)
        {
            var from = Initial + (long)row * InitialStride + column;
            c0 = TLanes.Load(from);
            if (THeight.Value >= 3) c1 = TLanes.Load(from + InitialStride);
            if (THeight.Value >= 3) c2 = TLanes.Load(from + 2L * InitialStride);
            if (THeight.Value >= 6) c3 = TLanes.Load(from + 3L * InitialStride);
            if (THeight.Value >= 6) c4 = TLanes.Load(from + 4L * InitialStride);
            if (THeight.Value >= 6) c5 = TLanes.Load(from + 5L * InitialStride);
            if (THeight.Value >= 9) c6 = TLanes.Load(from + 6L * InitialStride);
            if (THeight.Value >= 9) c7 = TLanes.Load(from + 7L * InitialStride);
            if (THeight.Value >= 9) c8 = TLanes.Load(from + 8L * InitialStride);
            if (THeight.Value >= 12) c9 = TLanes.Load(from + 9L * InitialStride);
            if (THeight.Value >= 12) c10 = TLanes.Load(from + 10L * InitialStride);
            if (THeight.Value >= 12) c11 = TLanes.Load(from + 11L * InitialStride);
        }

        var rows = RowOffsets + row;
        var a0 = A + rows[0];
        var a1 = THeight.Value >= 3 ? A + rows[1] : a0;
        var a2 = THeight.Value >= 3 ? A + rows[2] : a0;
        var a3 = THeight.Value >= 6 ? A + rows[3] : a0;
        var a4 = THeight.Value >= 6 ? A + rows[4] : a0;
        var a5 = THeight.Value >= 6 ? A + rows[5] : a0;
        var a6 = THeight.Value >= 9 ? A + rows[6] : a0;
        var a7 = THeight.Value >= 9 ? A + rows[7] : a0;
        var a8 = THeight.Value >= 9 ? A + rows[8] : a0;
        var a9 = THeight.Value >= 12 ? A + rows[9] : a0;
        var a10 = THeight.Value >= 12 ? A + rows[10] : a0;
        var a11 = THeight.Value >= 12 ? A + rows[11] : a0;
        var offset = DepthOffsets;
        var end = DepthOffsets + Depth;
        var b = B + column;
        var stride = (long)BStride;
        for (; offset < end; offset++, b += stride)
        {
            var values = TLanes.Load(b);
            var k = (long)*offset;
            c0 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a0[k]), values, c0);
            if (THeight.Value >= 3) c1 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a1[k]), values, c1);
            if (THeight.Value >= 3) c2 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a2[k]), values, c2);
            if (THeight.Value >= 6) c3 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a3[k]), values, c3);
            if (THeight.Value >= 6) c4 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a4[k]), values, c4);
            if (THeight.Value >= 6) c5 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a5[k]), values, c5);
            if (THeight.Value >= 9) c6 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a6[k]), values, c6);
            if (THeight.Value >= 9) c7 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a7[k]), values, c7);
            if (THeight.Value >= 9) c8 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a8[k]), values, c8);
            if (THeight.Value >= 12) c9 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a9[k]), values, c9);
            if (THeight.Value >= 12) c10 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a10[k]), values, c10);
            if (THeight.Value >= 12) c11 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a11[k]), values, c11);
        }

        if (ClampsToPositive)
        {
            Clamp<TVector, TLanes>(ref c0, ref c1);
            Clamp<TVector, TLanes>(ref c2, ref c3);
            Clamp<TVector, TLanes>(ref c4, ref c5);
            Clamp<TVector, TLanes>(ref c6, ref c7);
            Clamp<TVector, TLanes>(ref c8, ref c9);
            Clamp<TVector, TLanes>(ref c10, ref c11);
        }

        var to = C + (long)row * CStride + column;
        TLanes.Store(to, c0);
        if (THeight.Value >= 3) TLanes.Store(to + CStride, c1);
        if (THeight.Value >= 3) TLanes.Store(to + 2L * CStride, c2);
        if (THeight.Value >= 6) TLanes.Store(to + 3L * CStride, c3);
        if (THeight.Value >= 6) TLanes.Store(to + 4L * CStride, c4);
        if (THeight.Value >= 6) TLanes.Store(to + 5L * CStride, c5);
        if (THeight.Value >= 9) TLanes.Store(to + 6L * CStride, c6);
        if (THeight.Value >= 9) TLanes.Store(to + 7L * CStride, c7);
        if (THeight.Value >= 9) TLanes.Store(to + 8L * CStride, c8);
        if (THeight.Value >= 12) TLanes.Store(to + 9L * CStride, c9);
        if (THeight.Value >= 12) TLanes.Store(to + 10L * CStride, c10);
        if (THeight.Value >= 12) TLanes.Store(to + 11L * CStride, c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TVector, TLanes>(T* a, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        var value = TLanes.Broadcast(*a);
        c0 = TLanes.FusedMultiplyAdd(value, b0, c0);
        c1 = TLanes.FusedMultiplyAdd(value, b1, c1);
    }

    // NaN stays NaN, lest a diverged net look tame.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clamp<TVector, TLanes>(ref TVector left, ref TVector right)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        var zero = TLanes.Broadcast(T.Zero);
        left = TLanes.SelectGreater(zero, left, zero, left);
        right = TLanes.SelectGreater(zero, right, zero, right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TVector, TLanes>(T* from, ref TVector c0, ref TVector c1)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        c0 = TLanes.Load(from);
        c1 = TLanes.Load(from + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVector, TLanes>(T* to, TVector c0, TVector c1)
        where TVector : struct
        where TLanes : ILanes<T, TVector>
    {
        TLanes.Store(to, c0);
        TLanes.Store(to + TLanes.Count, c1);
    }
}
