using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Students;

/// <summary>What learning came to.</summary>
/// <param name="Bytes">Packed weights, biases and requantizers.</param>
internal readonly record struct StudentScore(ValidationScore Validation, long Bytes);

/// <summary>
/// The most accurate student that fits: every candidate learns for a part of the epochs, the best of them to the end, and those are compared at
/// the bits that they would be deployed with (successive halving with one step: Jamieson and Talwalkar, AISTATS 2016). The test split has no say.
/// </summary>
internal static class StudentSearch
{
    /// <param name="glance">Trains a candidate for a part of the epochs, in float.</param>
    /// <param name="judge">Trains it to the end, quantizes and tunes it.</param>
    /// <returns>The candidates in order, one of them chosen.</returns>
    public static IReadOnlyList<(double Glance, StudentScore? Judged, bool Chosen)> Run(IReadOnlyList<StudentCandidate> candidates, int finalists, Func<int, ValidationScore> glance, Func<int, StudentScore> judge)
    {
        var glances = Enumerable.Range(0, candidates.Count).Select(glance).ToArray();
        var judged = Finalists(candidates, glances, finalists).ToDictionary(i => i, judge);
        var chosen = judged.Keys.Aggregate((best, other) => IsBetter(judged[other], judged[best]) ? other : best);
        return [.. glances.Select((score, i) => (score.Balanced, judged.TryGetValue(i, out var full) ? full : (StudentScore?)null, i == chosen))];
    }

    /// <summary>The best of each width of bits, as the glance in float flatters the narrow ones; then the best of the others.</summary>
    private static IEnumerable<int> Finalists(IReadOnlyList<StudentCandidate> candidates, ValidationScore[] glances, int count)
    {
        int[] order = [.. Enumerable.Range(0, candidates.Count).OrderByDescending(i => glances[i].Balanced).ThenBy(i => glances[i].Loss)];
        var firsts = order.DistinctBy(i => candidates[i].Bits).ToHashSet();
        return order.OrderByDescending(firsts.Contains).Take(count);
    }

    /// <summary>Of two that nothing else tells apart, the smaller.</summary>
    private static bool IsBetter(StudentScore score, StudentScore than) =>
        score.Validation.IsBetterThan(than.Validation) || (!than.Validation.IsBetterThan(score.Validation) && score.Bytes < than.Bytes);
}
