using System.CommandLine;

namespace TinyM2Net.CommandLine;

/// <summary>One option a modality: <c>--audio FILE ...</c>.</summary>
/// <remarks>Few queries, and none over value types: those would be compiled at every start.</remarks>
internal sealed class ModalityOptions
{
    private readonly List<ModalityOption> options = [];

    public ModalityOptions(Command command, ModelSet models, string purpose)
    {
        foreach (var modality in models.Modalities)
        {
            var option = new Option<string[]>("--" + modality.Name)
            {
                Description = $"{purpose} ({KindName(modality.Kind)})",
                AllowMultipleArgumentsPerToken = true,
                Arity = ArgumentArity.OneOrMore,
                HelpName = "FILE",
            };
            options.Add(new ModalityOption(modality.Name, option));
            command.Options.Add(option);
        }
    }

    /// <summary>Whether a file was given for any of the model's modalities.</summary>
    public bool Any(ParseResult parse, NamedModel model) => model.Model.Modalities.Any(modality => Files(parse, modality.Name).Length > 0);

    /// <summary>The clips of each sample, in the order of the model's modalities; the i-th of every option is the i-th sample.</summary>
    public IReadOnlyList<IReadOnlyList<Clip>> Samples(ParseResult parse, NamedModel model)
    {
        var files = model.Model.Modalities.Select(modality => new GivenFiles(modality.Name, Files(parse, modality.Name))).ToArray();
        var missing = files.Where(given => given.Files.Length == 0).Select(given => $"--{given.Modality} FILE").ToArray();
        if (missing.Length > 0)
            throw new UserErrorException($"{model.Name} also needs {string.Join(" and ", missing)}", exitCode: 2);
        // What a shell makes of an unset variable.
        if (Array.Find(files, given => given.Files.Contains("")) is { } nameless)
            throw new UserErrorException($"--{nameless.Modality} has an empty file name", exitCode: 2);
        if (!Array.TrueForAll(files, given => given.Files.Length == files[0].Files.Length))
        {
            throw new UserErrorException("every modality needs the same number of files: "
                + string.Join(", ", files.Select(given => $"--{given.Modality} has {given.Files.Length}")), exitCode: 2);
        }
        RefuseStrange(Given(parse), model);
        var samples = new Clip[files[0].Files.Length][];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = [.. files.Select(given => new Clip(given.Modality, given.Files[i]))];
        return samples;
    }

    /// <summary>The clips that were given, at most one a modality.</summary>
    public IReadOnlyList<Clip> Single(ParseResult parse, NamedModel model)
    {
        var given = Given(parse);
        if (given.Find(option => option.Files is not [not ""]) is { } several)
            throw new UserErrorException($"--{several.Modality} takes one file here", exitCode: 2);
        RefuseStrange(given, model);
        return [.. given.Select(option => new Clip(option.Modality, option.Files[0]))];
    }

    private static void RefuseStrange(List<GivenFiles> given, NamedModel model)
    {
        if (given.Find(option => model.Model.Modalities.All(own => own.Name != option.Modality)) is { } strange)
            throw new UserErrorException($"{model.Name} has no modality \"{strange.Modality}\": leave --{strange.Modality} out", exitCode: 2);
    }

    private List<GivenFiles> Given(ParseResult parse) =>
        [.. options.Select(option => new GivenFiles(option.Modality, parse.GetValue(option.Option) ?? [])).Where(given => given.Files.Length > 0)];

    private string[] Files(ParseResult parse, string modality) => parse.GetValue(options.Find(option => option.Modality == modality)!.Option) ?? [];

    // An enum's own names are found by reflection.
    private static string KindName(ModalityKind kind) => kind switch
    {
        ModalityKind.Audio => "audio",
        ModalityKind.Image => "image",
        _ => "series",
    };

    private sealed record ModalityOption(string Modality, Option<string[]> Option);

    private sealed record GivenFiles(string Modality, string[] Files);
}
