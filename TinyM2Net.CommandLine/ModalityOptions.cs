using System.CommandLine;

namespace TinyM2Net.CommandLine;

/// <summary>One option a modality: <c>--audio FILE ...</c>.</summary>
/// <remarks>No queries: their library takes longer to load than a first answer to infer.</remarks>
internal sealed class ModalityOptions
{
    private readonly List<ModalityOption> options = [];

    public ModalityOptions(Command command, ModelSet models, string purpose)
    {
        foreach (var modality in models.Modalities)
        {
            var option = new Option<string[]>("--" + modality.Name)
            {
                Description = $"{purpose} ({modality.KindName})",
                AllowMultipleArgumentsPerToken = true,
                Arity = ArgumentArity.OneOrMore,
                HelpName = "FILE",
            };
            options.Add(new ModalityOption(modality.Name, option));
            command.Options.Add(option);
        }
    }

    /// <summary>Whether a file was given for any of the model's modalities.</summary>
    public bool Any(ParseResult parse, NamedModel model) => Given(parse).Exists(given => Has(model, given.Modality));

    /// <summary>
    /// The clips of each sample, in the order of the model's modalities; the i-th of every option is the i-th sample. Modalities may be missing where the
    /// others are a subset that the model declares.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<Clip>> Samples(ParseResult parse, NamedModel model)
    {
        var files = new List<GivenFiles>();
        foreach (var modality in model.Model.Modalities)
            files.Add(new GivenFiles(modality.Name, Files(parse, modality.Name)));
        RequireKnown(files.FindAll(given => given.Files.Length > 0).ConvertAll(given => given.Modality), model);
        files.RemoveAll(given => given.Files.Length == 0);
        // What a shell makes of an unset variable.
        if (files.Find(given => Array.IndexOf(given.Files, "") >= 0) is { } nameless)
            throw new UserErrorException($"--{nameless.Modality} has an empty file name", exitCode: 2);
        if (!files.TrueForAll(given => given.Files.Length == files[0].Files.Length))
        {
            throw new UserErrorException("every modality needs the same number of files: "
                + string.Join(", ", files.ConvertAll(given => $"--{given.Modality} has {given.Files.Length}")), exitCode: 2);
        }
        RefuseStrange(Given(parse), model);
        var samples = new List<Clip>[files[0].Files.Length];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = files.ConvertAll(given => new Clip(given.Modality, given.Files[i]));
        return samples;
    }

    /// <summary>Refuses a set of modalities that the model does not answer by.</summary>
    public static void RequireKnown(List<string> present, NamedModel model)
    {
        var missing = new List<string>();
        foreach (var modality in model.Model.Modalities)
            if (!present.Contains(modality.Name))
                missing.Add($"--{modality.Name} FILE");
        if (missing.Count == 0 || present.Count > 0 && IsDeclared(present, model))
            return;
        throw new UserErrorException($"{model.Name} also needs {string.Join(" and ", missing)}{Subsets(model)}", exitCode: 2);
    }

    /// <summary>The clips that were given, at most one a modality.</summary>
    public IReadOnlyList<Clip> Single(ParseResult parse, NamedModel model)
    {
        var given = Given(parse);
        if (given.Find(option => option.Files is not [not ""]) is { } several)
            throw new UserErrorException($"--{several.Modality} takes one file here", exitCode: 2);
        RefuseStrange(given, model);
        return given.ConvertAll(option => new Clip(option.Modality, option.Files[0]));
    }

    private static bool IsDeclared(List<string> present, NamedModel model)
    {
        foreach (var subset in model.Model.Subsets)
        {
            var same = subset.Modalities.Count == present.Count;
            foreach (var name in subset.Modalities)
                same &= present.Contains(name);
            if (same)
                return true;
        }

        return false;
    }

    private static string Subsets(NamedModel model)
    {
        var subsets = new List<string>();
        foreach (var subset in model.Model.Subsets)
            subsets.Add(string.Join(" and ", subset.Modalities));
        return subsets.Count == 0 ? "" : $"; it answers by all, or by these alone: {string.Join("; ", subsets)}";
    }

    private static void RefuseStrange(List<GivenFiles> given, NamedModel model)
    {
        if (given.Find(option => !Has(model, option.Modality)) is { } strange)
            throw new UserErrorException($"{model.Name} has no modality \"{strange.Modality}\": leave --{strange.Modality} out", exitCode: 2);
    }

    private static bool Has(NamedModel model, string name)
    {
        foreach (var modality in model.Model.Modalities)
            if (modality.Name == name)
                return true;
        return false;
    }

    private List<GivenFiles> Given(ParseResult parse) =>
        options.ConvertAll(option => new GivenFiles(option.Modality, parse.GetValue(option.Option) ?? [])).FindAll(given => given.Files.Length > 0);

    private string[] Files(ParseResult parse, string modality) => parse.GetValue(options.Find(option => option.Modality == modality)!.Option) ?? [];

    private sealed record ModalityOption(string Modality, Option<string[]> Option);

    private sealed record GivenFiles(string Modality, string[] Files);
}
