using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Runtime.Features;

namespace TinyM2Net.Compiler.Spec;

/// <summary>
/// The spec's <c>branches</c>: a name to a list of layers or to <c>{ "preset": "tinym2net-case2-image" }</c>, over those of the whole net's preset.
/// </summary>
internal sealed class BranchParser
{
    private readonly Dictionary<string, (LayerList Layers, FeatureSettings? Features)> branches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Position> written = new(StringComparer.Ordinal);
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private readonly SpecErrors errors;

    public BranchParser(ObjectReader root, Preset? preset, SpecErrors errors)
    {
        this.errors = errors;
        foreach (var (name, branch) in preset?.Branches ?? new Dictionary<string, BranchPreset>())
            branches[name] = (LayerList.Of(branch.Layers, root.PositionOf("preset")), branch.Features);
        foreach (var property in root.Object("branches")?.Properties ?? [])
        {
            if (!written.TryAdd(property.Name, property.Position))
                errors.Add(DiagnosticCodes.DuplicateName, property.Position, $"The branch \"{property.Name}\" is written twice.");
            branches[property.Name] = Branch(property);
        }
    }

    /// <summary>What a preset's branch is fed; null for the user's own, or an unknown one.</summary>
    public FeatureSettings? FeaturesOf(string branch) => branches.GetValueOrDefault(branch).Features;

    /// <summary>The layers of a modality's branch; an error, once, if there is none.</summary>
    public LayerList Layers(string branch, string modality, Position position)
    {
        used.Add(branch);
        if (branches.TryGetValue(branch, out var found))
            return found.Layers;
        var known = branches.Count == 0 ? " No branch is defined." : NearestName.Hint(branch, branches.Keys);
        errors.Add(DiagnosticCodes.BranchMismatch, position,
            $"The modality \"{modality}\" has no branch \"{branch}\": add it under \"branches\", or name another with \"branch\".{known}");
        return LayerList.Of([], position);
    }

    /// <summary>A branch that the user wrote and no modality feeds is a mistake; a preset's may stay unused.</summary>
    public void ReportUnused()
    {
        foreach (var (name, position) in written.Where(b => !used.Contains(b.Key)))
            errors.Add(DiagnosticCodes.BranchMismatch, position, $"The branch \"{name}\" is fed by no modality: add one of that name, or remove the branch.");
    }

    private (LayerList, FeatureSettings?) Branch(JsonProperty property)
    {
        switch (property.Value)
        {
            case JsonArray layers:
                return (LayerParser.Parse(layers, errors), null);
            case JsonObject node:
                var reader = new ObjectReader("branchPreset", node, errors);
                var name = reader.String("preset");
                reader.Finish();
                if (name is not null && Presets.Branches.TryGetValue(name, out var preset))
                    return (LayerList.Of(preset.Layers, reader.PositionOf("preset")), preset.Features);
                if (name is not null)
                    reader.Error(DiagnosticCodes.UnknownName, "preset", $"There is no branch preset \"{name}\".{NearestName.Hint(name, [.. Presets.Branches.Keys])}");
                else if (!reader.Has("preset"))
                    reader.Missing("preset", "the name of a branch preset, or write the branch as a list of layers");
                break;
            default:
                errors.Add(DiagnosticCodes.WrongType, property.Value.Position,
                    $"The branch \"{property.Name}\" must be a list of layers or {{ \"preset\": ... }}, not {property.Value.Describe()}.");
                break;
        }
        return (LayerList.Of([], property.Position), null);
    }
}
