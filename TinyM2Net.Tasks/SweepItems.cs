using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Sweeps;

namespace TinyM2Net.Tasks;

/// <summary>Variants as evaluation expands them from <c>TinyM2NetSweep</c> items, and what they make of a model's item.</summary>
internal static class SweepItems
{
    private const string Sweep = "Sweep";
    private const string Model = "Model";
    private const string SpecOverrides = "SpecOverrides";

    /// <summary>What stands for an axis that the sweep does not have.</summary>
    private const string None = "-";

    /// <summary>In the order of a variant's name.</summary>
    private static readonly string[] Axes = [SweepVariant.Seed, "Fold", "Precision", "BitWidths", "MaxSize", "MaxBops", "MaxLatency", "MaxWorkingSet", SpecOverrides];

    /// <summary>What a sweep's item may say.</summary>
    private static readonly string[] Known = [Model, "Seeds", .. Axes[1..]];

    /// <summary>The variants, sweep by sweep; everything wrong with them at once.</summary>
    /// <exception cref="DiagnosticException">Sweeps that are of no model, misspelt, or that have a variant twice.</exception>
    public static IReadOnlyList<SweepVariant> Read(ITaskItem[] variants, ITaskItem[] models, string projectFile)
    {
        var errors = new List<Diagnostic>();
        void Error(string message) => errors.Add(new Diagnostic(DiagnosticCodes.UnusableSweep, Severity.Error, message, projectFile));

        if (variants.Length == 0)
            Error("There is no TinyM2NetSweep item: add one, such as <TinyM2NetSweep Include=\"seeds\" Seeds=\"0;1;2\" />.");
        var read = variants.Select(variant => Read(variant, models)).ToList();
        foreach (var sweep in variants.DistinctBy(v => v.GetMetadata(Sweep)))
        {
            var name = sweep.GetMetadata(Sweep);
            foreach (var metadata in sweep.MetadataNames.Cast<string>().Where(n => !Known.Contains(n, StringComparer.OrdinalIgnoreCase)))
                if (NearestName.Of(metadata, [.. Known, "Seed"]) is { } nearest && metadata is not (Sweep or "Id" or "Seed"))
                    Error($"The sweep \"{name}\" has no metadata \"{metadata}\". Did you mean \"{nearest}\"?");
            if (read.First(v => v.Sweep == name).Model.Length == 0)
                Error($"The sweep \"{name}\" is of {(sweep.GetMetadata(Model) is { Length: > 0 } model ? $"the model \"{model}\", which there is not" : "no model")}: set Model to one of: {string.Join(", ", models.Select(m => m.GetMetadata("Name")))}.");
        }
        foreach (var same in read.GroupBy(v => v.Id, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            Error($"The variant {same.Key} is there {same.Count()} times: give each value once, and each sweep a name of its own.");
        return errors.Count == 0 ? read : throw new DiagnosticException(errors);
    }

    /// <summary>The one model that a variant is of, as the variant wants it.</summary>
    /// <param name="folder">Where its spec is written if it overrides any of it.</param>
    /// <exception cref="DiagnosticException">There is no such variant or model.</exception>
    public static ITaskItem Apply(string wanted, ITaskItem[] variants, ITaskItem[] models, string folder, string projectFile)
    {
        var variant = variants.FirstOrDefault(v => v.ItemSpec == wanted)
            ?? throw new DiagnosticException(DiagnosticCodes.UnusableSweep, $"There is no variant \"{wanted}\": this project has {(variants.Length == 0 ? "no TinyM2NetSweep item" : string.Join(", ", variants.Select(v => v.ItemSpec)))}.", projectFile);
        var (settings, model) = (Read(variant, models), default(ITaskItem));
        model = models.FirstOrDefault(m => m.GetMetadata("Name") == settings.Model)
            ?? throw new DiagnosticException(DiagnosticCodes.UnusableSweep, $"The variant {wanted} is of no model: set the sweep's Model to one of: {string.Join(", ", models.Select(m => m.GetMetadata("Name")))}.", projectFile);
        var item = new TaskItem(model);
        foreach (var (axis, value) in settings.Settings)
            if (axis != SpecOverrides)
                item.Set(axis, axis == "BitWidths" ? value.Replace(',', ';') : value);
            else
                item.ItemSpec = Override(model.GetMetadata("FullPath"), value, folder).Replace("%", "%25", StringComparison.Ordinal); // read as escaped
        return item;
    }

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
