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
        Layers = [new("image/conv1", "32x32x64", 1792, 1769472, 8, 1984), new("image/dense1", "64", 262208, 262144, 4, 131328)],
        Sensitivity = new(96, 1024, 0.04,
        [
            new("image/conv1", 0.5, 0.01, 0.25, 0.001) { TraceHalfWidth = 0.02, Curvature4 = 0.003, CurvatureHalfWidth = 0.001, Rounding = [new(4, 0.02, 0.003, 0.004, 0.021, 0.005), new(8, -0.001, 0.00001, 0.0001, -0.001, 0.0001)] },
            new("image/dense1", -0.1, 0.2, 0.5, 0.002) { TraceHalfWidth = 0.4, Curvature4 = 0.001, CurvatureHalfWidth = 0.002, Rounding = [new(4, -0.01, 0.001, 0.002, -0.008, 0.001), new(8, 0.002, 0.00001, 0.0001, 0.002, 0.0001)] },
        ])
        {
            TotalHalfWidth = 0.31,
            Agreement4 = new(0.955, 0.871, 1),
            Agreement8 = new(0.99, 0.98, 1),
            TraceAgreement4 = new(0.25, -0.3, 0.5),
        },
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
    public void Show_how_sure_sensitivities_are_and_how_they_were_checked()
    {
        var html = HtmlReport.Write(Example);
        Assert.Contains("0.96 (0.87 to 1.00)", html, StringComparison.Ordinal);
        Assert.Contains("0.25 (-0.30 to 0.50)", html, StringComparison.Ordinal);
        Assert.Contains("count as 0 in the search: image/dense1.", html, StringComparison.Ordinal);
        Assert.Contains("96 probes, their sum to 31 %", html, StringComparison.Ordinal);
        Assert.Contains("image/conv1: 1.3E-1 ± 5.0E-3, chosen 8 bits", System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.Equal(2, html.Split("class=\"point\"").Length - 1);
        Assert.DoesNotContain(">Sensitivity<", HtmlReport.Write(Example with { Sensitivity = null }), StringComparison.Ordinal);
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
