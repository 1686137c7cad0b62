using System.Numerics;
using System.Runtime.CompilerServices;

namespace TinyM2Net.Runtime.Arithmetic;

/// <summary>
/// Logarithm, exponential, sine and cosine from additions, multiplications and divisions alone. libm's differ in the last
/// bits from platform to platform; these give the same bits everywhere, and lanes give the same bits as scalars.
/// Within 2 units in the last place for double, 1.5 for float.
/// </summary>
internal static class Elementary
{
    // ln 2 and pi/2 in a head whose low bits are zero, so that its product with a small integer is exact, and the rest.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double HalfPiFirst = 1.57079632673412561417e+00;
    private const double HalfPiSecond = 6.07710050630396597660e-11;
    private const double HalfPiThird = 2.02226624879595063154e-21;
    private const float Ln2HighSingle = 0.693359375f;
    private const float Ln2LowSingle = -2.12194440e-4f;
    private const double Log10OfE = 0.43429448190325182765;

    /// <summary>Natural logarithm; NaN below 0, negative infinity at 0.</summary>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsInfinity(x))
            return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
        var subnormal = x < 2.2250738585072014e-308;
        var bits = BitConverter.DoubleToInt64Bits(subnormal ? x * 18014398509481984.0 : x); // 2^54
        // The exponent is taken around sqrt(1/2), so that the mantissa lies in [sqrt(1/2), sqrt 2).
        var offset = bits - 0x3FE6A09E667F3BCD;
        var exponent = (int)(offset >> 52);
        var f = BitConverter.Int64BitsToDouble(bits - ((long)exponent << 52)) - 1;
        if (subnormal)
            exponent -= 54;

        // log(1 + f) = 2 atanh(s), s = f / (2 + f), arranged so that f itself enters unrounded.
        var s = f / (2 + f);
        var z = s * s;
        var series = z * (2.0 / 3 + z * (2.0 / 5 + z * (2.0 / 7 + z * (2.0 / 9 + z * (2.0 / 11 + z * (2.0 / 13
            + z * (2.0 / 15 + z * (2.0 / 17 + z * (2.0 / 19 + z * (2.0 / 21 + z * (2.0 / 23)))))))))));
        var half = 0.5 * f * f;
        return exponent * Ln2High - (half - (s * (half + series) + exponent * Ln2Low) - f);
    }

    /// <summary>Logarithm to base 10; NaN below 0, negative infinity at 0.</summary>
    public static double Log10(double x) => Log(x) * Log10OfE;

    /// <summary>e to the <paramref name="x"/>.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 709.782712893384)
            return double.PositiveInfinity;
        if (x < -745.2)
            return 0;
        var k = Math.Floor(x * 1.44269504088896338700 + 0.5);
        var r = x - k * Ln2High - k * Ln2Low;
        var series = 1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040 + r * (1.0 / 40320
            + r * (1.0 / 362880 + r * (1.0 / 3628800 + r * (1.0 / 39916800 + r * (1.0 / 479001600 + r * (1.0 / 6227020800.0))))))))));
        var value = 1 + (r + r * r * (0.5 + r * series));
        // In two factors, since 2^k alone may overflow or be subnormal.
        var first = (int)k / 2;
        return value * PowerOfTwo(first) * PowerOfTwo((int)k - first);
    }

    /// <summary>Sine of an angle in radians, for |x| up to 2^20; NaN beyond.</summary>
    public static double Sin(double x) => Turn(x, 0);

    /// <summary>Cosine of an angle in radians, for |x| up to 2^20; NaN beyond.</summary>
    public static double Cos(double x) => Turn(x, 1);

    /// <inheritdoc cref="Log(double)"/>
    public static float Log(float x)
    {
        if (!(x > 0) || float.IsInfinity(x))
            return x == 0 ? float.NegativeInfinity : x > 0 ? x : float.NaN;
        var subnormal = x < 1.17549435e-38f;
        var bits = BitConverter.SingleToInt32Bits(subnormal ? x * 33554432f : x); // 2^25
        var exponent = (bits - 0x3F3504F3) >> 23;
        var f = BitConverter.Int32BitsToSingle(bits - (exponent << 23)) - 1;
        var e = (float)(subnormal ? exponent - 25 : exponent);
        var s = f / (2 + f);
        var z = s * s;
        var series = z * (2f / 3 + z * (2f / 5 + z * (2f / 7 + z * (2f / 9))));
        var half = 0.5f * f * f;
        return e * Ln2HighSingle - (half - (s * (half + series) + e * Ln2LowSingle) - f);
    }

    /// <inheritdoc cref="Log10(double)"/>
    public static float Log10(float x) => Log(x) * (float)Log10OfE;

    /// <inheritdoc cref="Exp(double)"/>
    public static float Exp(float x) => (float)Exp((double)x);

    /// <inheritdoc cref="Sin(double)"/>
    public static float Sin(float x) => (float)Sin((double)x);

    /// <inheritdoc cref="Cos(double)"/>
    public static float Cos(float x) => (float)Cos((double)x);

    /// <summary>
    /// <c>values[i] = log10(values[i])</c>; every value positive, normal and finite. Lane by lane the operations of
    /// <see cref="Log10(float)"/>, so the vector's width does not show.
    /// </summary>
    public static void Log10(Span<float> values)
    {
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            Log10(new Vector<float>(values[i..])).CopyTo(values[i..]);

        for (; i < values.Length; i++)
            values[i] = Log10(values[i]);
    }

    /// <summary>Logarithm to base 10 of positive, normal and finite values: lane by lane the operations of <see cref="Log10(float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Log10(Vector<float> x)
    {
        var bits = Vector.AsVectorInt32(x);
        var exponent = (bits - new Vector<int>(0x3F3504F3)) >> 23;
        var f = Vector.AsVectorSingle(bits - (exponent << 23)) - Vector<float>.One;
        var e = Vector.ConvertToSingle(exponent);
        var s = f / (new Vector<float>(2f) + f);
        var z = s * s;
        var series = z * (new Vector<float>(2f / 3) + z * (new Vector<float>(2f / 5) + z * (new Vector<float>(2f / 7) + z * new Vector<float>(2f / 9))));
        var half = new Vector<float>(0.5f) * f * f;
        var log = e * new Vector<float>(Ln2HighSingle) - (half - (s * (half + series) + e * new Vector<float>(Ln2LowSingle)) - f);
        return log * new Vector<float>((float)Log10OfE);
    }

    private static double Turn(double x, int quarterTurns)
    {
        if (!(Math.Abs(x) <= 1048576))
            return double.NaN;
        var k = Math.Floor(x * 0.63661977236758134308 + 0.5);
        var r = x - k * HalfPiFirst - k * HalfPiSecond - k * HalfPiThird;
        var z = r * r;
        var quadrant = ((int)k + quarterTurns) & 3;
        var value = (quadrant & 1) == 0
            ? r + r * z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880 + z * (-1.0 / 39916800
                + z * (1.0 / 6227020800.0 + z * (-1.0 / 1307674368000.0 + z * (1.0 / 355687428096000.0))))))))
            : 1 - (0.5 * z - z * z * (1.0 / 24 + z * (-1.0 / 720 + z * (1.0 / 40320 + z * (-1.0 / 3628800 + z * (1.0 / 479001600
                + z * (-1.0 / 87178291200.0 + z * (1.0 / 20922789888000.0))))))));
        return quadrant >= 2 ? -value : value;
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
}
