using System.Globalization;
using TinyM2Net.Compiler.Reporting;

namespace TinyM2Net.Compiler.Tests.Reporting;

public class Reports
{
    internal static ReportData Example => new()
    {
        Model = "field<1>",
        Dataset = "field",
        ToolVersion = "0.1.0",
        Seed = 7,
        Request = "Mixed, MaxSize 276 KiB",
        Labels = ["dog & cat", "siren"],
        Splits = [new("train", [30, 20]), new("val", [6, 4]), new("test", [7, 5])],
        Accuracy = [new("float", "test", 0.9, 0.875, 12), new("packed, Mixed", "test", 0.85, 0.8125, 12)],
        Confusion = [[6, 1], [0, 5]],
        Layers = [new("image/conv1", "32x32x64", 1792, 1769472, 8, 1984, 0.5, 0.01, 0.25, 0.001), new("image/dense1", "64", 262208, 262144, 4, 131328)],
        Sizes = new(133312, 260, 140000, 1056000, 131072, 200000000, 282624, null),
        History = [new(1, 0.7, 0.69, 0.5, false), new(2, 0.4, 0.5, 0.9, true)],
        DeadUnits = [new("image/dense1", 24, 64)],
        Notes = ["columns ignored: age"],
    };

    [Fact]
    public void Show_the_packed_figure_first_and_encode_what_the_user_named()
    {
        var html = HtmlReport.Write(Example);
        Assert.Contains("81.3 %", html, StringComparison.Ordinal);
        Assert.Contains("field&lt;1&gt;", html, StringComparison.Ordinal);
        Assert.Contains("dog &amp; cat", html, StringComparison.Ordinal);
        Assert.Contains("budget 276.0 KiB", html, StringComparison.Ordinal);
        Assert.Contains("kept: epoch 2", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_the_same_bytes_in_another_culture()
    {
        var expected = HtmlReport.Write(Example);
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (commas.NumberFormat.NumberDecimalSeparator, commas.NumberFormat.NumberGroupSeparator) = (",", ".");
        var culture = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture = commas;
            Assert.Equal(expected, HtmlReport.Write(Example));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = culture;
        }
    }
}
