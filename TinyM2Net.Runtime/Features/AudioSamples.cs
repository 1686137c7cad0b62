using System.Numerics;
using System.Runtime.InteropServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>What samples must be for their features to be finite.</summary>
internal static class AudioSamples
{
    // Full scale is 1. Far above it a float recording is damaged, and its powers would overflow.
    private const float MaximumAmplitude = 1 << 20;

    /// <param name="position">Of the first sample, for the message.</param>
    /// <exception cref="MediaException">One is not finite or far beyond full scale.</exception>
    public static void Check(ReadOnlySpan<float> samples, long position = 0)
    {
        // By vectors first: a search by range is not vectorized for floats.
        var limit = new Vector<float>(MaximumAmplitude);
        var checkedCount = 0;
        foreach (var vector in MemoryMarshal.Cast<float, Vector<float>>(samples))
        {
            if (!Vector.LessThanOrEqualAll(Vector.Abs(vector), limit))
                break;
            checkedCount += Vector<float>.Count;
        }

        for (var i = checkedCount; i < samples.Length; i++)
        {
            if (!(Math.Abs(samples[i]) <= MaximumAmplitude))
                throw new MediaException(FormattableString.Invariant(
                    $"Audio: sample {position + i} is {samples[i]}, far beyond full scale (1). Export the clip again."));
        }
    }
}
