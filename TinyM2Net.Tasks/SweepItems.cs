using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Sweeps;

namespace TinyM2Net.Tasks;

/// <summary>Variants as evaluation expands them from <c>TinyM2NetSweep</c> items, and what they make of a model's item.</summary>
internal static class SweepItems
{
    private const string Sweep = "Sweep";
    public const string Model = "Model";
    private const string SpecOverrides = "SpecOverrides";

    /// <summary>What stands for an axis that the sweep does not have.</summary>
    private const string None = "-";

    /// <summary>In the order of a variant's name.</summary>
    private static readonly string[] Axes = [SweepVariant.Seed, "Fold", "Precision", "BitWidths", "MaxSize", "MaxBops", "MaxLatency", "MaxWorkingSet", "MemoryLevel", SpecOverrides];

    /// <summary>The same as a sweep's item has them.</summary>
    public static readonly string[] AxesOfItems = ["Seeds", .. Axes[1..]];

    /// <summary>What a sweep's item may say.</summary>
    public static readonly string[] Known = [Model, .. AxesOfItems];

    /// <summary>The variants, sweep by sweep, unchecked.</summary>
    public static List<SweepVariant> Read(ITaskItem[] variants, ITaskItem[] models) => [.. variants.Select(variant => Read(variant, models))];

    /// <summary>The one model that a variant is of, as the variant wants it.</summary>
    /// <param name="folder">Where its spec is written if it overrides any of it.</param>
    /// <exception cref="DiagnosticException">There is no such variant or model.</exception>
    public static ITaskItem Apply(string wanted, ITaskItem[] variants, ITaskItem[] models, string folder, string projectFile)
    {
        var variant = variants.FirstOrDefault(v => v.ItemSpec == wanted)
            ?? throw new DiagnosticException(DiagnosticCodes.UnusableSweep, $"There is no variant \"{wanted}\": this project has {(variants.Length == 0 ? "no TinyM2NetSweep item" : string.Join(", ", variants.Select(v => v.ItemSpec)))}.", projectFile);
        var settings = Read(variant, models);
        var model = models.FirstOrDefault(m => m.GetMetadata("Name") == settings.Model)
            ?? throw new DiagnosticException(DiagnosticCodes.UnusableSweep, $"The variant {wanted} is of no model: set the sweep's Model to one of: {string.Join(", ", models.Select(m => m.GetMetadata("Name")))}.", projectFile);
        if (SweepChecks.MistakesOfValues([settings], model, projectFile) is { Count: > 0 } mistakes)
            throw new DiagnosticException(mistakes);
        var item = Vary(model, settings);
        if (OverridesOf(settings) is { } overrides)
            item.ItemSpec = Override(model.GetMetadata("FullPath"), overrides, folder).Replace("%", "%25", StringComparison.Ordinal); // read as escaped
        return item;
    }

    /// <summary>The model's item with the variant's metadata, and still the model's own spec.</summary>
    public static ITaskItem Vary(ITaskItem model, SweepVariant variant)
    {
        var item = new TaskItem(model);
        foreach (var (axis, value) in variant.Settings.Where(setting => setting.Key != SpecOverrides))
            item.Set(axis, axis == "BitWidths" ? value.Replace(',', ';') : value);
        return item;
    }

    /// <summary>What a variant puts in place of its spec's values; null: nothing.</summary>
    public static string? OverridesOf(SweepVariant variant) => variant.Settings.FirstOrDefault(setting => setting.Key == SpecOverrides).Value;

    /// <summary>Where a variant's figures are.</summary>
    public static string FiguresFile(string sweepPath, SweepVariant variant) => Path.Combine(sweepPath, variant.Id, variant.Model + ".metrics.json");

    private static SweepVariant Read(ITaskItem variant, ITaskItem[] models)
    {
        var model = variant.GetMetadata(Model);
        var name = model.Length == 0 && models.Length == 1 ? models[0].GetMetadata("Name") : models.Select(m => m.GetMetadata("Name")).FirstOrDefault(n => n == model) ?? "";
        return new SweepVariant(variant.ItemSpec, variant.GetMetadata(Sweep), name,
            [.. Axes.Select(axis => KeyValuePair.Create(axis, variant.GetMetadata(axis))).Where(s => s.Value is not ("" or None))]);
    }

    // Under the spec's own name, which is the model's.
    private static string Override(string spec, string overrides, string folder)
    {
        var path = Path.GetFullPath(Path.Combine(folder, Path.GetFileName(spec)));
        TextFile.WriteWhenDifferent(path, Compiler.Sweeps.SpecOverrides.Apply(File.ReadAllText(spec), overrides, spec));
        return path;
    }
}
