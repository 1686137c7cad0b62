using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Spec;

/// <summary>Reads the sets of modalities that are to suffice for an answer.</summary>
internal static class SubsetParser
{
    private const int MostSubsets = 32;

    /// <param name="root">The spec, its modalities read.</param>
    /// <param name="dropouts">Each modality's own, in order.</param>
    /// <returns>As ascending numbers of modalities; null where none is declared, or where they are wrong.</returns>
    public static IReadOnlyList<IReadOnlyList<int>>? Parse(ObjectReader root, IReadOnlyList<string> modalities, IReadOnlyList<double?> dropouts, TrainingOptions training, SpecErrors errors)
    {
        if (root.Array("subsets") is not { } array)
            return null;
        if (array.Items.Count is 0 or > MostSubsets)
            root.Error(DiagnosticCodes.OutOfRange, "subsets", $"\"subsets\" lists {array.Items.Count}: declare 1 to {MostSubsets}, or leave it out where every modality is always there.");
        if (training.ModalityDropout == 0)
            root.Error(DiagnosticCodes.OutOfRange, "subsets", "With \"subsets\", training.modalityDropout is the share of samples that have one of them alone, and it is 0: the net would never see one. Raise it, 0.5 is the default.");
        if (dropouts.Any(own => own is not null))
            root.Error(DiagnosticCodes.OutOfRange, "subsets", "\"subsets\" say what a sample may lose, so a modality has no \"modalityDropout\" of its own beside them: leave that out.");
        var subsets = new List<IReadOnlyList<int>>();
        foreach (var item in array.Items)
        {
            if (Subset(item, modalities, errors) is not { } subset)
                continue;
            if (subsets.Exists(other => other.SequenceEqual(subset)))
                errors.Add(DiagnosticCodes.DuplicateName, item.Position, $"The subset of {Names(subset, modalities)} is listed twice.");
            else
                subsets.Add(subset);
        }
        return subsets;
    }

    private static List<int>? Subset(JsonTree item, IReadOnlyList<string> modalities, SpecErrors errors)
    {
        if (item is not JsonArray names)
        {
            errors.Add(DiagnosticCodes.WrongType, item.Position, $"A subset must be a list of modalities such as [\"{modalities.FirstOrDefault("audio")}\"], not {item.Describe()}.");
            return null;
        }
        var before = errors.Count;
        var subset = new List<int>();
        foreach (var name in names.Items)
        {
            if (name is not JsonString text)
                errors.Add(DiagnosticCodes.WrongType, name.Position, $"A subset lists names of modalities, not {name.Describe()}.");
            else if (Number(text.Value) is not { } number)
                errors.Add(DiagnosticCodes.UnknownName, name.Position, $"There is no modality \"{text.Value}\".{NearestName.Hint(text.Value, [.. modalities])}");
            else if (subset.Contains(number))
                errors.Add(DiagnosticCodes.DuplicateName, name.Position, $"The modality \"{text.Value}\" is twice in its subset.");
            else
                subset.Add(number);
        }
        if (names.Items.Count == 0)
            errors.Add(DiagnosticCodes.OutOfRange, item.Position, "A subset is empty: without any modality there is no answer.");
        else if (subset.Count == modalities.Count)
            errors.Add(DiagnosticCodes.OutOfRange, item.Position, "A subset has every modality: all together always suffice, so leave it out.");
        subset.Sort();
        return errors.Count == before ? subset : null;

        int? Number(string name) => modalities.TakeWhile(m => m != name).Count() is var number && number < modalities.Count ? number : null;
    }

    private static string Names(IEnumerable<int> subset, IReadOnlyList<string> modalities) => string.Join(" and ", subset.Select(number => modalities[number]));
}
