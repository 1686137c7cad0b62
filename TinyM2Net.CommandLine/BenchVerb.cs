using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net.CommandLine;

/// <summary><c>bench [--runs N]</c>: medians of loading, features and inference on this machine, one thread.</summary>
internal static class BenchVerb
{
    private const int DefaultRuns = 50;
    private const int MaximumRuns = 1_000_000;

    public static Command Create(ModelSet models)
    {
        var command = new Command("bench", "Measures loading, features and inference, one thread; medians.");
        var files = new ModalityOptions(command, models, "A clip to measure with instead of a synthetic one");
        var runs = new Option<int>("--runs")
        {
            Description = "How often each is measured.",
            DefaultValueFactory = _ => DefaultRuns,
            CustomParser = ParseRuns,
            HelpName = "N",
        };
        command.Options.Add(runs);
        command.SetVerb((parse, output) =>
        {
            foreach (var model in models.Chosen(parse))
                Measure(output, model, files.Any(parse, model) ? files.Samples(parse, model)[0] : null, parse.GetValue(runs));
            return 0;
        });
        return command;
    }

    private static int ParseRuns(ArgumentResult argument)
    {
        if (int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var runs) && runs is >= 1 and <= MaximumRuns)
            return runs;
        argument.AddError($"--runs is {argument.Tokens[0].Value}: it must be a number from 1 to {MaximumRuns}");
        return DefaultRuns;
    }

    private static void Measure(TextWriter output, NamedModel model, IReadOnlyList<Clip>? sample, int runs)
    {
        var clips = sample?.Select(clip => (clip.Modality, File: File.ReadAllBytes(clip.Path))).ToArray()
            ?? [.. ModelFile.Read(File.ReadAllBytes(model.Path)).Modalities.Select(modality => (modality.Name, SyntheticClip.For(modality.Settings)))];
        var table = new TextTable("", "median", "fastest", "slowest");
        Add(table, "load", runs, () => Model.Load(model.Path));
        var session = model.Model.CreateSession();
        foreach (var (modality, file) in clips)
            Add(table, $"features of {modality}", runs, () => session.SetClip(modality, file));
        var logits = new int[model.Model.Labels.Count];
        Add(table, "inference", runs, () => session.Run(logits));
        output.WriteLine($"{model.Name}: {runs} runs, {model.Model.Info.Kernels} kernels, {Figures.Count(model.Model.Info.Macs)} multiply-accumulates an inference");
        table.Write(output, "  ");
    }

    private static void Add(TextTable table, string what, int runs, Action action)
    {
        // The first run also compiles; the next ones show what the device does all day.
        action();
        var times = new TimeSpan[runs];
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start);
        }
        Array.Sort(times);
        table.Add(what, Figures.Milliseconds(times[runs / 2]), Figures.Milliseconds(times[0]), Figures.Milliseconds(times[^1]));
    }
}
