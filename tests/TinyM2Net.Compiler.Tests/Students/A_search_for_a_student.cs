using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Students;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Tests.Students;

public sealed class A_search_for_a_student
{
    private readonly List<int> judged = [];

    [Fact]
    public void trains_the_best_to_the_end_and_takes_the_best_of_those()
    {
        var found = Run([8, 8, 8, 8], [0.5, 0.9, 0.8, 0.7], finalists: 2, [0, 0.80, 0.85, 0.99]);
        Assert.Equal([1, 2], judged);
        Assert.Equal([false, false, true, false], found);
    }

    [Fact]
    public void hears_the_best_of_each_width_of_bits_though_others_glance_better()
    {
        Run([4, 4, 4, 8], [0.9, 0.8, 0.7, 0.6], finalists: 2, [0.5, 0.5, 0.5, 0.6]);
        Assert.Equal([0, 3], judged);
    }

    [Fact]
    public void takes_the_smaller_of_equals()
    {
        var found = Run([8, 8, 8], [0.9, 0.9, 0.9], finalists: 3, [0.8, 0.8, 0.8], bytes: [300, 100, 200]);
        Assert.Equal([false, true, false], found);
    }

    private bool[] Run(int[] bits, double[] glances, int finalists, double[] scores, long[]? bytes = null)
    {
        judged.Clear();
        var candidates = bits.Select(b => new StudentCandidate(new StudentShape([1], 1, 0, Pooling.AsWritten), new LayerBits(b, b), 0, 0)).ToList();
        return [.. StudentSearch.Run(candidates, finalists, i => new ValidationScore(0, glances[i], 1), i =>
        {
            judged.Add(i);
            return new StudentScore(new ValidationScore(0, scores[i], 1), bytes?[i] ?? 0);
        }).Select(t => t.Chosen)];
    }
}
