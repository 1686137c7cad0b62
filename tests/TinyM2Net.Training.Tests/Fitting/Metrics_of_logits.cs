using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Training.Tests.Fitting;

public class Metrics_of_logits
{
    [Fact]
    public void weigh_every_class_alike_where_they_are_balanced()
    {
        var metrics = Metrics.OfAnswers([0, 0, 0, 1], [0, 0, 0, 2], 3);
        Assert.Equal(0.75, metrics.Accuracy);
        Assert.Equal(0.5, metrics.BalancedAccuracy);
        Assert.Equal(3, metrics.Confusion[0, 0]);
        Assert.Equal(1, metrics.Confusion[2, 1]);
    }

    [Fact]
    public void answer_with_the_first_of_equals() => Assert.Equal(1, Metrics.Of([1, 1, 0], [0], 3).Accuracy);

    [Fact]
    public void have_the_cross_entropy_of_equal_logits()
    {
        Assert.Equal(Math.Log(4), Metrics.CrossEntropy([2, 2, 2, 2], [1], null, 4), 1e-12);
        // Weighted: (3 * ln 2 + 1 * (ln(1 + e^-1) )) / 4
        var expected = (3 * Math.Log(2) + Math.Log(1 + Math.Exp(-1))) / 4;
        Assert.Equal(expected, Metrics.CrossEntropy([0, 0, 0, 1], [0, 1], [3, 1], 2), 1e-12);
    }
}
