using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TinyM2Net.CommandLine.Power;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net.CommandLine;

/// <summary><c>bench [--runs N] [--cold] [--profile FILE] [--power | --meter FILE]</c>: medians of loading, features and inference on this machine, one thread.</summary>
internal static class BenchVerb
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);
    private const int DefaultRuns = 50;
    private const int DefaultStarts = 9;
    private const int MaximumRuns = 1_000_000;

    public static Command Create(ModelSet models)
    {
        var command = new Command("bench", "Measures loading, features and inference, one thread; medians.");
        var files = new ModalityOptions(command, models, "A clip to measure with instead of a synthetic one");
        var runs = new Option<string>("--runs") { Description = $"How often each is measured; {DefaultRuns} by default, {DefaultStarts} with --cold.", HelpName = "N" };
        runs.MustBe($"a number from 1 to {MaximumRuns}", text => Count(text) is >= 1 and <= MaximumRuns);
        var cold = new Option<bool>("--cold") { Description = "The first answer of a new process instead: runtime, JIT, loading, features, inference." };
        var since = new Option<string>(ColdBench.Since) { Hidden = true };
        var power = new Option<bool>("--power") { Description = "Power instead, by the device's own sensor: peak minus idle, and energy an answer; a quarter of a minute." };
        var meter = new Option<string>("--meter") { Description = "Power by an external meter instead: a CSV of time and mW that it logs meanwhile.", HelpName = "FILE" };
        var profile = new Option<string>("--profile") { Description = "Every layer at 4 and at 8 bits instead, into a file: the LatencyProfile of a build with MaxLatency.", HelpName = "FILE" };
        profile.MustBe("a file's name", text => !string.IsNullOrWhiteSpace(text));
        command.Options.Add(runs);
        command.Options.Add(cold);
        command.Options.Add(profile);
        command.Options.Add(power);
        command.Options.Add(meter);
        command.Options.Add(since);
        command.SetVerb((parse, output) =>
        {
            if (parse.GetValue(profile) is { } file)
            {
                LatencyBench.Measure(output, models.One(parse), file);
                return 0;
            }
            foreach (var model in models.Chosen(parse))
            {
                var sample = files.Any(parse, model) ? files.Samples(parse, model)[0] : null;
                if (parse.GetValue(since) is { } begun)
                    ColdBench.Report(output, models, model, Clips(model, sample), long.Parse(begun, CultureInfo.InvariantCulture));
                else if (parse.IsSet(cold))
                    ColdBench.Measure(output, model.Name, Count(parse.GetValue(runs)) ?? DefaultStarts,
                        ["--model", model.Name, .. (sample ?? []).SelectMany(clip => new[] { "--" + clip.Modality, clip.Path })]);
                else if (parse.IsSet(power) || parse.GetValue(meter) is not null)
                    MeasurePower(output, model, Clips(model, sample), parse.GetValue(meter));
                else
                    Measure(output, model, Clips(model, sample), Count(parse.GetValue(runs)) ?? DefaultRuns);
            }
            return 0;
        });
        return command;
    }

    private static int? Count(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static ClipFile[] Clips(NamedModel model, IReadOnlyList<Clip>? sample) => sample is not null
        ? [.. sample.Select(clip => new ClipFile(clip.Modality, BoundedFile.ReadAllBytes(clip.Path)))]
        : [.. ModelFile.Read(File.ReadAllBytes(model.Path)).Modalities.Select(modality => new ClipFile(modality.Name, SyntheticClip.For(modality.Settings)))];

    private static void Measure(TextWriter output, NamedModel model, ClipFile[] clips, int runs)
    {
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

    private static void MeasurePower(TextWriter output, NamedModel model, ClipFile[] clips, string? meter)
    {
        var reason = "";
        var sensor = meter is null ? PowerSensor.Find("/", out reason) : null;
        if (meter is null && sensor is null)
            throw new UserErrorException(reason);
        if (meter is not null && !File.Exists(meter))
            throw new UserErrorException($"the file \"{meter}\" does not exist");
        var session = model.Model.CreateSession();
        var logits = new int[model.Model.Labels.Count];
        PowerBench.Measure(output, model.Name, sensor, meter, PowerTiming.Default, () =>
        {
            foreach (var clip in clips)
                session.SetClip(clip.Modality, clip.Content);
            session.Run(logits);
        });
    }

    private static void Add(TextTable table, string what, int runs, Action action)
    {
        // Code gets faster until the JIT has seen it often; from then on runs show what the device does all day.
        var begun = Stopwatch.GetTimestamp();
        do
            action();
        while (Stopwatch.GetElapsedTime(begun) < WarmUp);
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
