using TinyM2Net.Compiler.Packing;
using TinyM2Net.Compiler.Sensitivity;

namespace TinyM2Net.Accuracy;

/// <summary>One row of a table, as <c>results.json</c> has it. Accuracies are balanced, in percent; sizes bytes, means over the builds.</summary>
internal sealed record ResultRow(string What, IReadOnlyList<double> ByRun)
{
    public ResultRow(string what, Judged judged, Judged? trained, Judged? mixed, IReadOnlyList<Outcome> outcomes)
        : this(what, judged.ByRun)
    {
        Interval = judged.Interval;
        AgainstFloat = trained is null ? null : Difference.Of(judged, trained);
        AgainstMixed = mixed is null ? null : Difference.Of(judged, mixed);
        if (trained is null)
        {
            WeightsAndBiases = (long)outcomes.Average(o => o.Report.Sizes.FloatParameters);
            Bops = (long)outcomes.Average(o => 32.0 * 32 * o.Report.Layers.Sum(l => l.MultiplyAdds));
            return;
        }
        WeightsAndBiases = (long)outcomes.Average(o => o.Report.Sizes.WeightsAndBiases);
        Packed = (long)outcomes.Average(o => o.Report.Sizes.WeightsAndBiases + o.Report.Sizes.Requantizers);
        File = (long)outcomes.Average(o => o.Report.Sizes.File);
        Bops = (long)outcomes.Average(o => o.Report.Sizes.Bops);
        NarrowShare = outcomes.Average(o => o.NarrowShare);
        Microseconds = Latency.Of([.. outcomes.Select(o => o.ModelFile!)]);
    }

    public double Mean => ByRun.Average();

    /// <summary>Over the seeds; null where there is one figure.</summary>
    public double? Deviation => ByRun.Count < 2 ? null : Math.Sqrt(ByRun.Sum(v => (v - Mean) * (v - Mean)) / (ByRun.Count - 1));

    public ConfidenceInterval? Interval { get; }

    public Difference? AgainstFloat { get; }

    /// <summary>Against the bits that the product would choose.</summary>
    public Difference? AgainstMixed { get; }

    public long? WeightsAndBiases { get; }

    /// <summary>With requantizers: what <c>MaxSize</c> counts.</summary>
    public long? Packed { get; }

    public long? File { get; }

    public long? Bops { get; }

    /// <summary>Layers at 4 bits, 0 to 1.</summary>
    public double? NarrowShare { get; }

    /// <summary>Of one inference on this machine, features excluded.</summary>
    public double? Microseconds { get; }

    public bool IsFloat { get; init; }

    /// <summary>What its bits were chosen by, where not by the product's own sensitivity.</summary>
    public SensitivityKind? Other { get; init; }
}

/// <summary>Points, and their 95 % interval: both nets judged on the same groups, drawn again together.</summary>
internal sealed record Difference(double Mean, ConfidenceInterval Interval)
{
    public static Difference Of(Judged judged, Judged other)
    {
        var (mean, interval) = judged.Above(other);
        return new Difference(mean, interval);
    }

    public override string ToString() => FormattableString.Invariant($"{Mean:+0.0;-0.0;0.0} ({Interval.Low:+0.0;-0.0;0.0} to {Interval.High:+0.0;-0.0;0.0})");
}
