using System.Text;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Training.Tests.Golden;

/// <summary>The values that <c>tests/golden/training/make.py</c> computes from names, bit for bit, so that the files need not hold them.</summary>
internal static class HashFill
{
    /// <summary>Uniform in <paramref name="center"/> ± <paramref name="radius"/>.</summary>
    public static float[] Values(string name, int count, float radius, float center = 0)
    {
        var draws = Draws(name);
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
        {
            var unit = (draws.NextUInt64() >> 40) * (1f / (1 << 23)) - 1;
            value = unit * radius + center;
        }

        return values;
    }

    public static int[] Labels(int count, int classes)
    {
        var draws = Draws("labels");
        var labels = new int[count];
        foreach (ref var label in labels.AsSpan())
            label = (int)((draws.NextUInt64() >> 40) % (ulong)classes);
        return labels;
    }

    /// <summary>Fills with 1 and -1.</summary>
    public static void Rademacher(string name, Span<float> values)
    {
        var draws = Draws(name);
        foreach (ref var value in values)
            value = draws.NextUInt64() >> 63 == 1 ? 1 : -1;
    }

    private static SplitMix Draws(string name)
    {
        var hash = 0xCBF29CE484222325; // FNV-1a over UTF-8
        foreach (var part in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ part) * 0x100000001B3;
        return new SplitMix(hash);
    }
}
