using System.CommandLine;
using System.Diagnostics;

namespace TinyM2Net.CommandLine;

/// <summary>A model of the app, by the name of its file.</summary>
internal sealed record NamedModel(string Name, string Path, Model Model);

/// <summary>The models a command works on. They are read once, before parsing: their modalities are options.</summary>
internal sealed class ModelSet
{
    private readonly List<NamedModel> models = [];
    private readonly List<string> failures = [];
    private readonly List<Modality> modalities = [];

    public ModelSet(IReadOnlyList<string> paths)
    {
        Started = Stopwatch.GetTimestamp();
        foreach (var path in paths)
        {
            try
            {
                models.Add(new NamedModel(Path.GetFileNameWithoutExtension(path), path, Model.Load(path)));
            }
            catch (Exception failure) when (FileErrors.Explain(failure) is { } line)
            {
                failures.Add(line);
            }
        }
        LoadTime = Stopwatch.GetElapsedTime(Started);
        foreach (var model in models)
            foreach (var modality in model.Model.Modalities)
                if (!modalities.Exists(known => known.Name == modality.Name))
                    modalities.Add(modality);
        if (paths.Count == 0)
            failures.Add("there is no model beside this app: build it with a TinyM2NetModel item (Precision=\"Float\" gives a report and no model), and copy the models folder with it");
        Choice.Validators.Add(choice =>
        {
            var name = choice.GetValueOrDefault<string>();
            if (failures.Count == 0 && !models.Exists(model => model.Name == name))
                choice.AddError($"there is no model \"{name}\": it is one of {Names}");
        });
    }

    /// <summary>When loading began, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Started { get; }

    /// <summary>What it took.</summary>
    public TimeSpan LoadTime { get; }

    /// <summary>Which of several models.</summary>
    public Option<string> Choice { get; } = new("--model") { Description = "The model to use, where the app has several.", Recursive = true, HelpName = "NAME" };

    /// <summary>A line for each model that could not be read.</summary>
    public IReadOnlyList<string> Failures => failures;

    /// <summary>The modalities of all models, in their order.</summary>
    public IReadOnlyList<Modality> Modalities => modalities;

    private string Names => string.Join(", ", models.Select(model => model.Name));

    /// <summary>The one that was chosen, or all.</summary>
    public IReadOnlyList<NamedModel> Chosen(ParseResult parse)
    {
        if (failures.Count > 0)
            throw new UserErrorException(failures[0]);
        return parse.GetValue(Choice) is { } name ? [models.Single(model => model.Name == name)] : models;
    }

    /// <summary>The one that was chosen, or the only one.</summary>
    public NamedModel One(ParseResult parse) => Chosen(parse) is [var only]
        ? only
        : throw new UserErrorException($"this app has several models: name one with --model, of {Names}", exitCode: 2);
}
