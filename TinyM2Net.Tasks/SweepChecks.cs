using System.Text;
using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Sweeps;

namespace TinyM2Net.Tasks;

/// <summary>What is wrong with sweeps: known before any variant is built, and shown at the sweep's item.</summary>
internal static class SweepChecks
{
    /// <summary>Everything that is wrong with a project's sweeps.</summary>
    /// <param name="variants">What evaluation made of the sweeps.</param>
    public static IReadOnlyList<Diagnostic> Mistakes(ITaskItem[] sweeps, ITaskItem[] variants, ITaskItem[] models, string projectFile)
    {
        var errors = new List<Diagnostic>();
        void Error(string? sweep, string message)
        {
            var error = new Diagnostic(DiagnosticCodes.UnusableSweep, Severity.Error, message, projectFile);
            errors.Add(sweep is null ? error : ItemPlace.OfSweep(sweep, projectFile, error));
        }

        if (sweeps.Length == 0)
            Error(null, "There is no TinyM2NetSweep item: add one, such as <TinyM2NetSweep Include=\"seeds\" Seeds=\"0;1;2\" />.");
        var read = SweepItems.Read(variants, models);
        foreach (var sweep in sweeps)
        {
            var name = sweep.ItemSpec;
            string[] metadata = [.. sweep.CloneCustomMetadata().Keys.Cast<string>().Order(StringComparer.Ordinal)];
            string[] unknown = [.. metadata.Where(m => !SweepItems.Known.Contains(m, StringComparer.OrdinalIgnoreCase))];
            SweepVariant[] own = [.. read.Where(v => v.Sweep == name)];
            foreach (var axis in unknown)
                Error(name, $"The sweep \"{name}\" has no metadata \"{axis}\".{NearestName.Hint(axis, SweepItems.Known)}");
            if (unknown.Length == 0 && !SweepItems.AxesOfItems.Any(axis => sweep.GetMetadata(axis).Length > 0))
                Error(name, $"The sweep \"{name}\" varies nothing: give it values of one or more of {string.Join(", ", SweepItems.AxesOfItems)}.");
            else if (own.Length == 0)
                Error(name, $"The sweep \"{name}\" has an axis with no value between its semicolons: give it values, or leave it out.");
            if (Model(sweep, models) is { } model)
                errors.AddRange(MistakesOfValues(own, model, projectFile));
            else
                Error(name, $"The sweep \"{name}\" is of {(sweep.GetMetadata(SweepItems.Model) is { Length: > 0 } wanted ? $"the model \"{wanted}\", which there is not" : "no model")}: set Model to one of: {string.Join(", ", models.Select(m => m.GetMetadata("Name")))}.");
        }
        foreach (var same in read.GroupBy(v => v.Id, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            Error(same.First().Sweep, $"The variant {same.Key} is there {same.Count()} times: give each value once, and each sweep a name of its own.");
        return [.. errors.Distinct()];
    }

    /// <summary>Everything that is wrong with what a sweep's variants set, and with their model itself.</summary>
    /// <param name="variants">Of one sweep.</param>
    public static IReadOnlyList<Diagnostic> MistakesOfValues(IReadOnlyList<SweepVariant> variants, ITaskItem model, string projectFile)
    {
        var own = ModelItems.MistakesOfRequests([model], projectFile);
        var errors = new List<Diagnostic>(own);
        var known = own.Select(d => d.Message).ToHashSet(StringComparer.Ordinal);
        var prefix = $"{Path.GetFileName(model.GetMetadata("FullPath"))}: ";
        foreach (var variant in variants)
        {
            void Error(Diagnostic error) => errors.Add(ItemPlace.OfSweep(variant.Sweep, projectFile, error));

            foreach (var mistake in Of(() => ModelItems.Request(SweepItems.Vary(model, variant), projectFile)).Where(d => known.Add(d.Message)))
                Error(mistake with { Message = $"The sweep \"{variant.Sweep}\": {(mistake.Message.StartsWith(prefix, StringComparison.Ordinal) ? mistake.Message[prefix.Length..] : mistake.Message)}" });
        }
        if (variants.Count > 0)
            errors.AddRange(MistakesOfSpecs(variants, model, projectFile));
        return errors;
    }

    private static List<Diagnostic> MistakesOfSpecs(IReadOnlyList<SweepVariant> variants, ITaskItem model, string projectFile)
    {
        var path = model.GetMetadata("FullPath");
        var errors = Of(() => SpecParser.Load(path));
        if (errors.Count > 0)
            return errors;
        var text = File.ReadAllText(path);
        foreach (var (sweep, overrides) in variants.Select(v => (v.Sweep, Overrides: SweepItems.OverridesOf(v))).Distinct())
        {
            void Error(string code, string message) => errors.Add(ItemPlace.OfSweep(sweep, projectFile, new Diagnostic(code, Severity.Error, message, projectFile)));

            ModelSpec? spec = null;
            foreach (var mistake in Of(() => spec = Parse(text, overrides, path)))
                Error(mistake.Code, $"The sweep \"{sweep}\", SpecOverrides \"{overrides}\": {mistake.Message}");
            if (spec?.Distillation is { } distillation)
                Error(DiagnosticCodes.UnusableSweep, $"The sweep \"{sweep}\" is of the model \"{model.GetMetadata("Name")}\", which learns from \"{distillation.Teacher}\": a model with \"distillation\" cannot be swept yet. Sweep one without.");
        }
        return errors.Distinct().ToList();
    }

    private static ModelSpec Parse(string text, string? overrides, string path) =>
        overrides is null ? SpecParser.Load(path) : SpecParser.Parse(Encoding.UTF8.GetBytes(SpecOverrides.Apply(text, overrides, path)), path, out _);

    private static ITaskItem? Model(ITaskItem sweep, ITaskItem[] models) =>
        sweep.GetMetadata(SweepItems.Model) is { Length: > 0 } name ? models.FirstOrDefault(m => m.GetMetadata("Name") == name) : models.Length == 1 ? models[0] : null;

    private static List<Diagnostic> Of(Action read)
    {
        try
        {
            read();
            return [];
        }
        catch (DiagnosticException exception)
        {
            return [.. exception.Diagnostics];
        }
    }
}
