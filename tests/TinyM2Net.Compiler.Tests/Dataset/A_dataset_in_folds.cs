using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Tests.Dataset;

public class A_dataset_in_folds
{
    // 30 groups of 1 to 4 samples, of one label each; label "c" is rare.
    private static readonly DatasetRow[] Rows =
    [
        .. Enumerable.Range(0, 30).SelectMany(g => Enumerable.Range(0, 1 + (g * 7 % 4)).Select(i =>
            new DatasetRow(2, $"s{g}_{i}", $"g{g}", g % 6 == 5 ? "c" : g % 2 == 0 ? "a" : "b", "train", []))),
    ];

    [Fact]
    public void Tests_every_sample_once_and_validates_on_it_once()
    {
        var folds = Enumerable.Range(1, 5).Select(n => new DatasetFold(n, 5).Assign(Rows)).ToList();
        Assert.All(Enumerable.Range(0, Rows.Length), row =>
        {
            Assert.Equal(1, folds.Count(f => f[row] == DatasetSplit.Test));
            Assert.Equal(1, folds.Count(f => f[row] == DatasetSplit.Validation));
        });
    }

    [Fact]
    public void Keeps_groups_whole_and_labels_in_proportion()
    {
        foreach (var number in Enumerable.Range(1, 5))
        {
            var splits = new DatasetFold(number, 5).Assign(Rows);
            Assert.All(Rows.Zip(splits).GroupBy(r => r.First.Group), group => Assert.Single(group.Select(r => r.Second).Distinct()));
            foreach (var label in Rows.GroupBy(r => r.Label))
            {
                var tested = Rows.Zip(splits).Count(r => r.First.Label == label.Key && r.Second == DatasetSplit.Test);
                Assert.InRange(tested, (label.Count() / 5.0) - 2.5, (label.Count() / 5.0) + 2.5);
            }
        }
    }

    [Fact]
    public void Does_not_depend_on_the_order_of_its_rows()
    {
        var fold = new DatasetFold(2, 5);
        Assert.Equal(fold.Assign(Rows), fold.Assign([.. Rows.Reverse()]).Reverse());
    }

    [Fact]
    public void Says_so_and_needs_groups_enough()
    {
        using var data = TemporaryDataset.Good();
        var index = data.Read(fold: new DatasetFold(2, 3));
        Assert.Contains("Fold 2 of 3: the groups were dealt anew, part 2 to test, part 3 to val.", index.Notes);
        Assert.Equal(2, index.Of(DatasetSplit.Test).Count());
        var errors = Assert.Throws<DiagnosticException>(() => data.Read(fold: new DatasetFold(5, 5))).Diagnostics;
        Assert.Contains(errors, e => e.Code == DiagnosticCodes.EmptySplit && e.Message.Contains("Fold=\"5/5\" leaves the split \"test\" without samples: there are 3 groups for 5 parts. Ask for 3 parts or fewer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1/5", 1, 5)]
    [InlineData(" 3 / 3 ", 3, 3)]
    public void Is_named_by_number_and_count(string text, int number, int count) => Assert.Equal(new DatasetFold(number, count), DatasetFold.Parse(text));

    [Theory]
    [InlineData("0/5")]
    [InlineData("6/5")]
    [InlineData("1/2")]
    [InlineData("1/101")]
    [InlineData("5")]
    [InlineData("+1/5")]
    [InlineData("1/5/5")]
    public void Is_refused_otherwise(string text) => Assert.Null(DatasetFold.Parse(text));
}
