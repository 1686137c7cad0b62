using System.Diagnostics;

namespace TinyM2Net.Bench;

/// <summary>The best of many short runs: what one core can do when nothing is in its way.</summary>
internal static class Peak
{
    private const int Attempts = 60;

    /// <returns>A second.</returns>
    /// <param name="run">Returns how many it did.</param>
    public static double Measure(Func<long> run)
    {
        var best = 0.0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var start = Stopwatch.GetTimestamp();
            var count = run();
            best = Math.Max(best, count / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
