using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using TinyM2Net.CommandLine;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net.Bench;

/// <summary>From fork to exit: <c>classify</c> by an app that is published as the template's is, with the second case study's net, a WAV and a PNG, beside a .NET hello world.</summary>
internal sealed partial class ColdStartBenchmark : IBenchmark
{
    private const int Rounds = 9;
    private const string Peer = "dotnet-hello";

    private static readonly string[] Header = ["", "wall ms (median of rounds)", "range", "processor ms", "peak resident MiB"];

    private static readonly AudioFeatureSettings Audio = new()
    {
        SampleRate = 22050,
        Duration = 1,
        FftSize = 2048,
        WindowLength = 2048,
        HopLength = 512,
        MelBands = 128,
        Coefficients = 13,
    };

    private static readonly ImageFeatureSettings Image = new() { Width = 32, Height = 32, Channels = 3 };

    public string Name => "cold-start";

    public Action Workload(int threads) => throw new NotSupportedException("A cold start is a process, not a unit of work in one.");

    public BenchmarkResult Run()
    {
        var folder = Directory.CreateTempSubdirectory("tm2n-cold-").FullName;
        try
        {
            var hello = Publish(folder, "Hello", "Console.WriteLine(\"hello\");", references: "", "-p:PublishReadyToRun=true");
            var app = Publish(folder, "App", "return TinyM2Net.CommandLine.TinyM2NetCommand.Run(args);", $"""
                <PropertyGroup><InvariantGlobalization>true</InvariantGlobalization></PropertyGroup>
                <ItemGroup><ProjectReference Include="{Repository.At("TinyM2Net.CommandLine", "TinyM2Net.CommandLine.csproj")}" /></ItemGroup>
                <Import Project="{Repository.At("TinyM2Net.Sdk", "targets", "TinyM2Net.ReadyToRun.targets")}" />
                """, "-p:PublishReadyToRun=true");
            Directory.CreateDirectory(Path.Combine(folder, "App", "out", "models"));
            using (var file = File.Create(Path.Combine(folder, "App", "out", "models", "net.tm2n")))
                ModelFile.Write(file, Content());
            var (audio, image) = (Path.Combine(folder, "clip.wav"), Path.Combine(folder, "clip.png"));
            File.WriteAllBytes(audio, SyntheticClip.For(Audio));
            File.WriteAllBytes(image, SyntheticClip.For(Image));
            return Measure(hello, app, ["classify", "--audio", audio, "--image", image]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static BenchmarkResult Measure(string hello, string app, string[] arguments)
    {
        var (ours, theirs) = (new List<Process>(), new List<Process>());
        // Files are in the cache after the first.
        Time(app, arguments);
        Time(hello, []);
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(Time(app, arguments));
            theirs.Add(Time(hello, []));
        }

        var ratio = Duel.Median(ours.Zip(theirs, (our, their) => our.Wall / their.Wall));
        var memory = Duel.Median(ours.Select(p => p.Memory));
        var cold = Capture(app, ["bench", "--cold", "--runs", "9", .. arguments[1..]]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var stages = new Table($"What it consists of (bench --cold in the same app, medians): {cold[0]}", ["", ""],
            [.. cold.Skip(1).Select(line => StageLine().Match(line)).Where(match => match.Success).Select(match => new[] { match.Groups[1].Value, match.Groups[2].Value })]);
        return new BenchmarkResult(
            [new("cold-start", ratio, Peer), new("cold-start-memory", memory / Duel.Median(theirs.Select(p => p.Memory)), Peer)],
            [new Table("cold-start: whole processes, fork to exit", Header, [Row("classify", ours), Row("hello world", theirs)]), stages]);
    }

    private static ModelContent Content()
    {
        var net = PackedNet.Of(CaseStudy.Two, "mixed");
        return new ModelContent
        {
            Name = "net",
            Labels = [.. Enumerable.Range(0, CaseStudy.Two.Classes).Select(c => $"class{c}")],
            Modalities = [.. net.Graph.Inputs.Select(input => input.Modality == "audio" ? Modality(input.Modality, Audio) : Modality(input.Modality, Image))],
            Graph = net.Graph,
            Goldens = [],
        };
    }

    private static ModalityContent Modality(string name, FeatureSettings settings)
    {
        var perWidth = Standardizer.RunsAlongWidth(settings);
        var count = perWidth ? settings.Shape.Width : settings.Shape.Channels;
        return new ModalityContent(name, settings, FeatureExtractor.Create(settings).Tables,
            new Standardization(new float[count], [.. Enumerable.Repeat(0.01f, count)], perWidth));
    }

    /// <summary>A project of its own, published for this machine; the program's path.</summary>
    private static string Publish(string folder, string name, string program, string references, params string[] options)
    {
        var project = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        File.WriteAllText(Path.Combine(project, "Program.cs"), program);
        File.WriteAllText(Path.Combine(project, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              {references}
            </Project>
            """);
        var output = Path.Combine(project, "out");
        Capture("dotnet", ["publish", project, "-c", "Release", "-r", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier, "--self-contained", "false",
            "-o", output, "-nologo", "-v", "quiet", .. options]);
        return Path.Combine(output, name);
    }

    private static Process Time(string program, string[] arguments)
    {
        var match = ProcessLine().Match(Capture(Path.Combine(Peers.Folder, "bin", "procbench"), ["5", program, .. arguments]));
        return match is { Success: true } && match.Groups[4].Value == "0"
            ? new Process(Number(match.Groups[1]), Number(match.Groups[2]), Number(match.Groups[3]))
            : throw new InvalidOperationException($"{program} failed.");
    }

    private static string Capture(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        using var process = System.Diagnostics.Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{output}");
    }

    private static string[] Row(string what, List<Process> runs) =>
    [
        what, Text(Duel.Median(runs.Select(p => p.Wall))), $"{Text(runs.Min(p => p.Wall))}-{Text(runs.Max(p => p.Wall))}",
        Text(Duel.Median(runs.Select(p => p.Processor))), Text(Duel.Median(runs.Select(p => p.Memory))),
    ];

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"wall median ([\d.]+) ms .*cpu ([\d.]+) ms +peak RSS ([\d.]+) MiB .*rc=(\d+)")]
    private static partial Regex ProcessLine();

    [GeneratedRegex(@"^ +(.+?)  +([\d.]+ ms.*)$")]
    private static partial Regex StageLine();

    /// <param name="Wall">Milliseconds.</param>
    /// <param name="Processor">Milliseconds.</param>
    /// <param name="Memory">MiB.</param>
    private sealed record Process(double Wall, double Processor, double Memory);
}
