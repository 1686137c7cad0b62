namespace TinyM2Net.Runtime.Features;

internal static class TransformLength
{
    /// <summary>Whether a length has factors 2, 3 and 5 only.</summary>
    public static bool IsSupported(int length)
    {
        if (length < 1)
            return false;
        foreach (var factor in (ReadOnlySpan<int>)[2, 3, 5])
            while (length % factor == 0)
                length /= factor;
        return length == 1;
    }
}
