using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TinyM2Net.Runtime.Features;

/// <summary>What <see cref="Vector{T}"/> lacks for single and double precision alike. Lanes are moved or multiplied, never summed.</summary>
internal static class Lanes
{
    /// <summary>The nearest value of the type: what generic mathematics does, in a form that is compiled ahead of time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(double value)
        where T : unmanaged
        => typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value);

    /// <summary><c>a * b + c</c>, rounded once; slow, but the same, where the processor cannot fuse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c)
        where T : unmanaged
        => typeof(T) == typeof(float)
            ? Vector.FusedMultiplyAdd(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
            : Vector.FusedMultiplyAdd(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();

    /// <summary>The last lane first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Reverse<T>(Vector<T> v)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) && Vector<float>.Count == 8)
            return Vector256.Shuffle(v.As<T, float>().AsVector256(), Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0)).AsVector().As<float, T>();
        if (typeof(T) == typeof(float) && Vector<float>.Count == 4)
            return Vector128.Shuffle(v.As<T, float>().AsVector128(), Vector128.Create(3, 2, 1, 0)).AsVector().As<float, T>();
        Span<T> lanes = stackalloc T[Vector<T>.Count];
        v.CopyTo(lanes);
        lanes.Reverse();
        return new Vector<T>(lanes);
    }

    /// <summary>Rows of eight columns: <c>to[8 * row + column] = from[column * rows + row]</c>.</summary>
    /// <param name="rows">The lanes of a vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeEight<T>(ref T from, ref T to, int rows)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) && (Sse.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            for (var row = 0; row < rows; row += 4)
                for (var column = 0; column < 8; column += 4)
                    TransposeFour(ref Unsafe.As<T, float>(ref Unsafe.Add(ref from, column * rows + row)), ref Unsafe.As<T, float>(ref Unsafe.Add(ref to, 8 * row + column)), rows);
            return;
        }

        for (var row = 0; row < rows; row++)
            for (var column = 0; column < 8; column++)
                Unsafe.Add(ref to, 8 * row + column) = Unsafe.Add(ref from, column * rows + row);
    }

    /// <summary>The even and the odd places of two vectors of values that follow each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector<float> Even, Vector<float> Odd) Unzip(Vector<float> low, Vector<float> high)
    {
        if (Avx2.IsSupported && Vector<float>.Count == 8)
        {
            // Within halves first; then the halves' quarters into order.
            var (a, b) = (low.AsVector256(), high.AsVector256());
            var (even, odd) = (Avx.Shuffle(a, b, 0b10_00_10_00).AsDouble(), Avx.Shuffle(a, b, 0b11_01_11_01).AsDouble());
            return (Avx2.Permute4x64(even, 0b11_01_10_00).AsSingle().AsVector(), Avx2.Permute4x64(odd, 0b11_01_10_00).AsSingle().AsVector());
        }

        if (Sse.IsSupported && Vector<float>.Count == 4)
            return (Sse.Shuffle(low.AsVector128(), high.AsVector128(), 0b10_00_10_00).AsVector(), Sse.Shuffle(low.AsVector128(), high.AsVector128(), 0b11_01_11_01).AsVector());
        if (AdvSimd.Arm64.IsSupported && Vector<float>.Count == 4)
            return (AdvSimd.Arm64.UnzipEven(low.AsVector128(), high.AsVector128()).AsVector(), AdvSimd.Arm64.UnzipOdd(low.AsVector128(), high.AsVector128()).AsVector());
        Span<float> values = stackalloc float[4 * Vector<float>.Count];
        for (var i = 0; i < Vector<float>.Count; i++)
        {
            values[i / 2 + i % 2 * 2 * Vector<float>.Count] = low[i];
            values[(i + Vector<float>.Count) / 2 + i % 2 * 2 * Vector<float>.Count] = high[i];
        }

        return (new Vector<float>(values), new Vector<float>(values[(2 * Vector<float>.Count)..]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeFour(ref float from, ref float to, int step)
    {
        var (a, b) = (Vector128.LoadUnsafe(ref from), Vector128.LoadUnsafe(ref from, (nuint)step));
        var (c, d) = (Vector128.LoadUnsafe(ref from, (nuint)(2 * step)), Vector128.LoadUnsafe(ref from, (nuint)(3 * step)));
        if (Sse.IsSupported)
        {
            var (e, f, g, h) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d), Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
            Sse.MoveLowToHigh(e, f).StoreUnsafe(ref to);
            Sse.MoveHighToLow(f, e).StoreUnsafe(ref to, 8);
            Sse.MoveLowToHigh(g, h).StoreUnsafe(ref to, 16);
            Sse.MoveHighToLow(h, g).StoreUnsafe(ref to, 24);
        }
        else
        {
            var (e, f) = (AdvSimd.Arm64.ZipLow(a, b).AsDouble(), AdvSimd.Arm64.ZipLow(c, d).AsDouble());
            var (g, h) = (AdvSimd.Arm64.ZipHigh(a, b).AsDouble(), AdvSimd.Arm64.ZipHigh(c, d).AsDouble());
            AdvSimd.Arm64.ZipLow(e, f).AsSingle().StoreUnsafe(ref to);
            AdvSimd.Arm64.ZipHigh(e, f).AsSingle().StoreUnsafe(ref to, 8);
            AdvSimd.Arm64.ZipLow(g, h).AsSingle().StoreUnsafe(ref to, 16);
            AdvSimd.Arm64.ZipHigh(g, h).AsSingle().StoreUnsafe(ref to, 24);
        }
    }
}
