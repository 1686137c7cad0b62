using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.Tests.Sensitivity;

public sealed class When_ranks_are_compared
{
    [Fact]
    public void Order_alone_counts()
    {
        Assert.Equal(1, RankAgreement.Correlation([1, 2, 3, 10], [-5, 0, 0.1, 1e9]));
        Assert.Equal(-1, RankAgreement.Correlation([1, 2, 3], [3, 2, 1]));
        // 1 - 6 * (1 + 1 + 0 + 1 + 1) / (5 * 24)
        Assert.Equal(0.8, RankAgreement.Correlation([1, 2, 3, 4, 5], [2, 1, 3, 5, 4]), 1e-12);
    }

    [Fact]
    public void Equals_share_their_rank()
    {
        // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3.
        Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), RankAgreement.Correlation([1, 2, 2, 3], [1, 2, 3, 4]), 1e-12);
        Assert.Equal(0, RankAgreement.Correlation([1, 1, 1], [1, 2, 3]));
    }

    [Fact]
    public void The_interval_is_a_point_where_batches_agree_and_wide_where_they_do_not()
    {
        double[][] predicted = [[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3], [4, 4, 4, 4]];
        Assert.Equal(new RankAgreement(1, 1, 1), RankAgreement.Of(predicted, predicted, new SplitMix(1)));

        // One batch that is drawn by two resamples of three decides the order.
        double[][] measured = [[1, -9, 1, 1], [2, -18, 2, 2], [3, -27, 3, 3], [4, -36, 4, 4]];
        var wide = RankAgreement.Of(predicted, measured, new SplitMix(1));
        Assert.Equal(new RankAgreement(-1, -1, 1), wide);
        Assert.Equal(wide, RankAgreement.Of(predicted, measured, new SplitMix(1)));
    }
}
