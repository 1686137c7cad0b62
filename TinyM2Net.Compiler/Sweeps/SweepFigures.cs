using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Reporting;

namespace TinyM2Net.Compiler.Sweeps;

/// <summary>What every variant reached, and those that differ by their seed alone as one.</summary>
internal sealed record SweepFigures(string Sweep, string Model, IReadOnlyList<SweepRun> Runs, IReadOnlyList<SweepGroup> Groups, IReadOnlyList<string> Missing)
{
    /// <param name="variants">Of one sweep.</param>
    /// <param name="figures">Where a variant's <c>metrics.json</c> is; not there: it was not built.</param>
    public static SweepFigures Of(IReadOnlyList<SweepVariant> variants, Func<SweepVariant, string> figures)
    {
        var runs = variants.Where(v => File.Exists(figures(v))).Select(v => SweepRun.Of(v, StageFiles.ReadJson<ReportData>(figures(v)))).ToList();
        var groups = runs.GroupBy(r => r.Group).Select(g => new SweepGroup(g.Key, g.Count(), Spread.Of(g.Select(r => 100 * r.Balanced)), Spread.Of(g.Select(r => 100 * r.FloatBalanced)),
            Spread.Of(g.Select(r => r.Bytes / 1024.0)), Spread.Of(g.Select(r => r.Bops / 1e6)))).ToList();
        return new SweepFigures(variants[0].Sweep, variants[0].Model, runs, groups, [.. variants.Select(v => v.Id).Except(runs.Select(r => r.Variant))]);
    }
}

/// <summary>One variant's.</summary>
/// <param name="Balanced">Of what is deployed, on the test split, 0 to 1.</param>
/// <param name="FloatBalanced">Of the net that it was made from.</param>
/// <param name="Bytes">Weights, biases and requantizers.</param>
/// <param name="Bops">Sum of weight bits x activation bits x multiply-adds.</param>
internal sealed record SweepRun(string Variant, string Group, IReadOnlyDictionary<string, string> Settings, int Samples, double Balanced, double Plain, double ValidationBalanced, double FloatBalanced,
    long Bytes, long FileBytes, long Bops)
{
    public static SweepRun Of(SweepVariant variant, ReportData data)
    {
        var shipped = data.Shipped("test");
        return new SweepRun(variant.Id, variant.Group, variant.Settings.ToDictionary(s => s.Key, s => s.Value), shipped.Samples, shipped.Balanced, shipped.Plain, data.Shipped("val").Balanced, data.Trained("test").Balanced,
            data.Sizes.WeightsAndBiases + data.Sizes.Requantizers, data.Sizes.File, data.Sizes.Bops);
    }
}

/// <summary>Runs that differ by their seed alone.</summary>
/// <param name="Balanced">Percent.</param>
/// <param name="FloatBalanced">Percent.</param>
/// <param name="MegaBops">Millions of bit operations.</param>
internal sealed record SweepGroup(string Settings, int Runs, Spread Balanced, Spread FloatBalanced, Spread KiB, Spread MegaBops);

/// <param name="Deviation">Of a sample: over one less than the runs; 0 of one run.</param>
internal sealed record Spread(double Mean, double Deviation)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var all = values.ToArray();
        var mean = all.Average();
        return new Spread(mean, all.Length < 2 ? 0 : Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Length - 1)));
    }
}
