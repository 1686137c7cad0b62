namespace TinyM2Net.Runtime.Media;

/// <summary>
/// The 8 x 8 inverse DCT of Loeffler, Ligtenberg and Moschytz (ICASSP 1989) in 32-bit fixed point, with the constants and roundings of
/// libjpeg's "islow", so that the samples are the same as those of the decoders built on it.
/// </summary>
internal static class JpegInverseDct
{
    private const int ConstantBits = 13;

    // The first pass keeps two bits more than the samples have.
    private const int FirstPassBits = 2;

    // The passes scale by sqrt(8) each.
    private const int ScaleBits = 3;

    // Constants times 2^13.
    private const int C0298 = 2446;
    private const int C0390 = 3196;
    private const int C0541 = 4433;
    private const int C0765 = 6270;
    private const int C0899 = 7373;
    private const int C1175 = 9633;
    private const int C1501 = 12299;
    private const int C1847 = 15137;
    private const int C1961 = 16069;
    private const int C2053 = 16819;
    private const int C2562 = 20995;
    private const int C3072 = 25172;

    /// <summary>Dequantizes and transforms a block into 8 rows of samples.</summary>
    public static void Transform(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> quantization, Span<byte> samples, int stride)
    {
        Span<int> work = stackalloc int[JpegComponent.BlockSize];
        for (var i = 0; i < work.Length; i++)
            work[i] = coefficients[i] * quantization[i];

        for (var column = 0; column < 8; column++)
            Pass(work[column..], 8, ConstantBits - FirstPassBits);
        for (var row = 0; row < 8; row++)
        {
            var values = work.Slice(row * 8, 8);
            Pass(values, 1, ConstantBits + FirstPassBits + ScaleBits);
            var target = samples.Slice(row * stride, 8);
            for (var i = 0; i < 8; i++)
                target[i] = (byte)Math.Clamp(values[i] + 128, 0, 255);
        }
    }

    // Eight values, `step` apart, in place. Corrupt files may overflow: the sums then wrap, as libjpeg's do.
    private static void Pass(Span<int> v, int step, int shift)
    {
        var half = 1 << shift - 1;

        // Even part.
        int s2 = v[2 * step], s6 = v[6 * step];
        var rotation = (s2 + s6) * C0541;
        var e2 = rotation - s6 * C1847;
        var e3 = rotation + s2 * C0765;
        var e0 = v[0] + v[4 * step] << ConstantBits;
        var e1 = v[0] - v[4 * step] << ConstantBits;
        int even0 = e0 + e3 + half, even3 = e0 - e3 + half, even1 = e1 + e2 + half, even2 = e1 - e2 + half;

        // Odd part.
        int s7 = v[7 * step], s5 = v[5 * step], s3 = v[3 * step], s1 = v[step];
        var z5 = (s7 + s3 + s5 + s1) * C1175;
        var z1 = (s7 + s1) * -C0899;
        var z2 = (s5 + s3) * -C2562;
        var z3 = (s7 + s3) * -C1961 + z5;
        var z4 = (s5 + s1) * -C0390 + z5;
        var odd3 = s7 * C0298 + z1 + z3;
        var odd2 = s5 * C2053 + z2 + z4;
        var odd1 = s3 * C3072 + z2 + z3;
        var odd0 = s1 * C1501 + z1 + z4;

        v[0] = even0 + odd0 >> shift;
        v[7 * step] = even0 - odd0 >> shift;
        v[step] = even1 + odd1 >> shift;
        v[6 * step] = even1 - odd1 >> shift;
        v[2 * step] = even2 + odd2 >> shift;
        v[5 * step] = even2 - odd2 >> shift;
        v[3 * step] = even3 + odd3 >> shift;
        v[4 * step] = even3 - odd3 >> shift;
    }
}
