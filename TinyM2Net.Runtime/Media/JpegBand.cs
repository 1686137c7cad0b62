namespace TinyM2Net.Runtime.Media;

/// <summary>The AC coefficients of one block: F.2.2.2 for sequential scans, G.1.2.2 and G.1.2.3 for progressive ones.</summary>
internal static class JpegBand
{
    /// <summary>Zigzag to natural order.</summary>
    public static ReadOnlySpan<byte> Natural =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    public static void Sequential(ref JpegBits bits, JpegHuffman table, Span<short> block)
    {
        for (var k = 1; k < JpegComponent.BlockSize; k++)
        {
            var symbol = table.Decode(ref bits);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15)
                return;
            k += run;
            if (size > 0)
                block[Place(k, JpegComponent.BlockSize - 1)] = (short)bits.TakeSigned(size);
        }
    }

    public static void First(ref JpegBits bits, JpegHuffman table, Span<short> block, int first, int last, int low, ref int endOfBandRun)
    {
        if (endOfBandRun > 0)
        {
            endOfBandRun--;
            return;
        }

        for (var k = first; k <= last; k++)
        {
            var symbol = table.Decode(ref bits);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15)
            {
                endOfBandRun = (1 << run) + bits.Take(run) - 1;
                return;
            }

            k += run;
            if (size > 0)
                block[Place(k, last)] = (short)(bits.TakeSigned(size) << low);
        }
    }

    public static void Refine(ref JpegBits bits, JpegHuffman table, Span<short> block, int first, int last, int low, ref int endOfBandRun)
    {
        var k = first;
        for (; k <= last && endOfBandRun == 0; k++)
        {
            var symbol = table.Decode(ref bits);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15)
            {
                endOfBandRun = (1 << run) + bits.Take(run);
                break;
            }

            // The new coefficient's sign; it stands behind `run` zeros, and what is not zero on the way gets its next bit.
            var value = size == 0 ? 0 : bits.Take(1) == 1 ? 1 << low : -1 << low;
            for (; k <= last; k++)
            {
                ref var place = ref block[Natural[k]];
                if (place != 0)
                    AddBit(ref bits, ref place, low);
                else if (run-- == 0)
                    break;
            }

            if (size > 0)
                block[Place(k, last)] = (short)value;
        }

        if (endOfBandRun == 0)
            return;
        for (; k <= last; k++)
        {
            ref var place = ref block[Natural[k]];
            if (place != 0)
                AddBit(ref bits, ref place, low);
        }

        endOfBandRun--;
    }

    private static void AddBit(ref JpegBits bits, ref short coefficient, int low)
    {
        if (bits.Take(1) == 1 && (coefficient & 1 << low) == 0)
            coefficient += (short)(coefficient > 0 ? 1 << low : -1 << low);
    }

    private static int Place(int k, int last)
    {
        if (k > last)
            throw new MediaException($"JPEG: coefficient {k} in a band that ends at {last}. The file is corrupt: copy or export it again.");
        return Natural[k];
    }
}
