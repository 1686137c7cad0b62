using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Reporting;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Tests.Reporting;

public class A_model_with_an_accuracy_to_reach
{
    private static readonly ReportData Report = Reports.Example with
    {
        Accuracy =
        [
            new("float, audio alone", "test", 0.99, 0.99, 12), new("float, fused", "val", 0.9, 0.9, 10), new("float, fused", "test", 0.9, 0.875, 12),
            new("packed, Mixed", "val", 0.9, 0.9, 10), new("packed, Mixed", "test", 0.85, 0.8125, 12),
        ],
    };

    [Theory]
    [InlineData(0.8125, null, "test")]
    [InlineData(null, 0.0625, "test")]
    [InlineData(0.9, 0.0, "val")]
    public void passes_at_its_limits(double? least, double? drop, string split) =>
        Assert.Empty(Check(new AccuracyLimits(least, drop, split)));

    [Fact]
    public void is_told_to_spend_more_bits_where_the_float_net_reaches_it()
    {
        var failure = Assert.Single(Check(new AccuracyLimits(0.85, null, "test")));
        Assert.Equal((DiagnosticCodes.AccuracyNotReached, Severity.Error, "App.csproj"), (failure.Code, failure.Severity, failure.File));
        Assert.Contains("81.3 % on the test split (12 samples): MinAccuracy asks for 85.0 %", failure.Message, StringComparison.Ordinal);
        Assert.Contains("87.5 %, so quantization loses it: raise MaxSize", failure.Message, StringComparison.Ordinal);
        Assert.Contains("page.html", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void is_told_to_learn_more_where_the_float_net_does_not_reach_it_either() =>
        Assert.Contains("Float, fused is below that itself, with 87.5 %", Assert.Single(Check(new AccuracyLimits(0.95, null, "test"))).Message, StringComparison.Ordinal);

    [Fact]
    public void fails_once_for_each_limit()
    {
        var failures = Check(new AccuracyLimits(0.85, 0.01, "test")).ToList();
        Assert.Equal(2, failures.Count);
        Assert.Contains("6.3 points below float, fused (87.5 %), where MaxAccuracyDrop allows 1.0", failures[1].Message, StringComparison.Ordinal);
    }

    private static IEnumerable<Diagnostic> Check(AccuracyLimits limits) => AccuracyGate.Check(limits, Report, "App.csproj", "page.html");
}
