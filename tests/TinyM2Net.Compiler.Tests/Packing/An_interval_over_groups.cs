using TinyM2Net.Compiler.Packing;

namespace TinyM2Net.Compiler.Tests.Packing;

public class An_interval_over_groups
{
    private static readonly int[] Labels = [.. Enumerable.Range(0, 200).Select(i => i % 2)];

    [Fact]
    public void Of_single_samples_is_the_normal_one()
    {
        // Recall 0.8 of 100 a class: a deviation of 0.04 each, so 0.0283 of their mean.
        var interval = new GroupBootstrap([.. Labels.Select((_, i) => $"g{i}")], Labels, 2).OfAccuracy([Answers(wrong: i => i % 10 is 0 or 1)]);
        Assert.Equal(0.8 - (1.96 * 0.0283), interval.Low, 0.012);
        Assert.Equal(0.8 + (1.96 * 0.0283), interval.High, 0.012);
    }

    [Fact]
    public void Is_wider_where_whole_groups_are_wrong_together()
    {
        string[] groups = [.. Labels.Select((_, i) => $"g{i / 20}")];
        int[] answers = Answers(wrong: i => i / 20 is 3 or 7);
        var together = new GroupBootstrap(groups, Labels, 2).OfAccuracy([answers]);
        var single = new GroupBootstrap([.. Labels.Select((_, i) => $"g{i}")], Labels, 2).OfAccuracy([answers]);
        Assert.True(together.High - together.Low > 3 * (single.High - single.Low), $"{together} and {single}");
    }

    [Fact]
    public void Of_a_difference_draws_both_from_the_same_groups()
    {
        var bootstrap = new GroupBootstrap([.. Labels.Select((_, i) => $"g{i}")], Labels, 2);
        int[] worse = Answers(wrong: i => i % 10 is 0 or 1);
        Assert.Equal(new ConfidenceInterval(0, 0), bootstrap.OfDifference([worse, worse], [worse]));
        var better = bootstrap.OfDifference([Answers(wrong: i => i % 10 == 0)], [worse]);
        Assert.True(better.Low is > 0.05 and < 0.1 && better.High is > 0.1 and < 0.15, better.ToString());
    }

    [Fact]
    public void Leaves_out_a_class_that_was_not_drawn()
    {
        var interval = new GroupBootstrap(["a", "b"], [0, 1], 2).OfAccuracy([[0, 0]]);
        Assert.Equal(new ConfidenceInterval(0, 1), interval);
    }

    private static int[] Answers(Func<int, bool> wrong) => [.. Labels.Select((label, i) => wrong(i) ? 1 - label : label)];
}
