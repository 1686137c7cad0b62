using System.Numerics;
using System.Runtime.CompilerServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>A complex number in each lane.</summary>
internal readonly struct ComplexLanes<T>(Vector<T> real, Vector<T> imaginary)
    where T : unmanaged
{
    public readonly Vector<T> Real = real;
    public readonly Vector<T> Imaginary = imaginary;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> operator +(ComplexLanes<T> a, ComplexLanes<T> b) => new(a.Real + b.Real, a.Imaginary + b.Imaginary);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> operator -(ComplexLanes<T> a, ComplexLanes<T> b) => new(a.Real - b.Real, a.Imaginary - b.Imaginary);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> operator *(ComplexLanes<T> a, Vector<T> b) => new(a.Real * b, a.Imaginary * b);

    /// <summary>Times a complex factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T> operator *(ComplexLanes<T> a, ComplexLanes<T> b) => new(
        Lanes.MultiplyAdd(a.Real, b.Real, -(a.Imaginary * b.Imaginary)), Lanes.MultiplyAdd(a.Real, b.Imaginary, a.Imaginary * b.Real));

    /// <summary><c>this * factor + sum</c>, each part rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexLanes<T> MultiplyAdd(Vector<T> factor, ComplexLanes<T> sum) => new(Lanes.MultiplyAdd(Real, factor, sum.Real), Lanes.MultiplyAdd(Imaginary, factor, sum.Imaginary));

    /// <summary>Times -i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ComplexLanes<T> TurnedBack() => new(Imaginary, -Real);
}
