using System.Text.Json;
using TinyM2Net.Tests;

namespace TinyM2Net.Training.Tests.Golden;

/// <summary>A file of <c>tests/golden/training</c>, and how far a result is from what it says.</summary>
internal static class GoldenFile
{
    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestPaths.Golden(Path.Combine("training", name + ".json"))));
        return document.RootElement.Clone();
    }

    public static double[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>The largest difference, as a share of the largest value expected.</summary>
    public static double Worst(ReadOnlySpan<float> actual, double[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        var (worst, scale) = (0.0, 0.0);
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.True(float.IsFinite(actual[index]));
            worst = Math.Max(worst, Math.Abs(actual[index] - expected[index]));
            scale = Math.Max(scale, Math.Abs(expected[index]));
        }

        return worst / scale;
    }
}
