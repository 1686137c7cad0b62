using System.CommandLine;

namespace TinyM2Net.CommandLine;

/// <summary>One option a modality: <c>--audio FILE ...</c>.</summary>
internal sealed class ModalityOptions
{
    private readonly List<(string Modality, Option<string[]> Option)> options;

    public ModalityOptions(Command command, ModelSet models, string purpose)
    {
        options = [.. models.Modalities.Select(modality => (modality.Name, new Option<string[]>("--" + modality.Name)
        {
            Description = $"{purpose} ({modality.Kind.ToString().ToLowerInvariant()})",
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
            HelpName = "FILE",
        }))];
        foreach (var (_, option) in options)
            command.Options.Add(option);
    }

    /// <summary>Whether a file was given for any of the model's modalities.</summary>
    public bool Any(ParseResult parse, NamedModel model) => model.Model.Modalities.Any(modality => Files(parse, modality.Name).Length > 0);

    /// <summary>The clips of each sample, in the order of the model's modalities; the i-th of every option is the i-th sample.</summary>
    public IReadOnlyList<IReadOnlyList<Clip>> Samples(ParseResult parse, NamedModel model)
    {
        var files = model.Model.Modalities.Select(modality => (modality.Name, Files: Files(parse, modality.Name))).ToArray();
        var missing = files.Where(option => option.Files.Length == 0).Select(option => $"--{option.Name} FILE").ToArray();
        if (missing.Length > 0)
            throw new UserErrorException($"{model.Name} also needs {string.Join(" and ", missing)}", exitCode: 2);
        // What a shell makes of an unset variable.
        if (files.Where(option => option.Files.Contains("")).Select(option => option.Name).FirstOrDefault() is { } nameless)
            throw new UserErrorException($"--{nameless} has an empty file name", exitCode: 2);
        if (files.Select(option => option.Files.Length).Distinct().Count() > 1)
        {
            throw new UserErrorException("every modality needs the same number of files: "
                + string.Join(", ", files.Select(option => $"--{option.Name} has {option.Files.Length}")), exitCode: 2);
        }
        var strange = options.FirstOrDefault(option => parse.GetValue(option.Option) is { Length: > 0 } && files.All(file => file.Name != option.Modality));
        if (strange.Modality is not null)
            throw new UserErrorException($"{model.Name} has no modality \"{strange.Modality}\": leave --{strange.Modality} out", exitCode: 2);
        return [.. Enumerable.Range(0, files[0].Files.Length).Select(i => files.Select(option => new Clip(option.Name, option.Files[i])).ToArray())];
    }

    /// <summary>The clips that were given, at most one a modality.</summary>
    public IReadOnlyList<Clip> Single(ParseResult parse, NamedModel model)
    {
        var given = options.Select(option => (option.Modality, Files: Files(parse, option.Modality))).Where(option => option.Files.Length > 0).ToArray();
        foreach (var (modality, files) in given)
        {
            if (files is not [not ""])
                throw new UserErrorException($"--{modality} takes one file here", exitCode: 2);
            if (model.Model.Modalities.All(own => own.Name != modality))
                throw new UserErrorException($"{model.Name} has no modality \"{modality}\": leave --{modality} out", exitCode: 2);
        }
        return [.. given.Select(option => new Clip(option.Modality, option.Files[0]))];
    }

    private string[] Files(ParseResult parse, string modality) => parse.GetValue(options.Single(option => option.Modality == modality).Option) ?? [];
}
