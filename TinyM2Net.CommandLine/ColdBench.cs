using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace TinyM2Net.CommandLine;

/// <summary>What a first answer takes, in processes of their own: the app starts itself again, and each start tells how long its parts took.</summary>
internal static class ColdBench
{
    /// <summary>The hidden option that makes a start report: when it was begun, in this machine's ticks.</summary>
    public const string Since = "--cold-since";

    private static readonly string[] Parts = ["runtime", "load", "features", "inference", "command line and exit", "whole process"];

    /// <summary>The parent's side.</summary>
    /// <param name="arguments">Of one start, such as which model and clips.</param>
    public static void Measure(TextWriter output, string model, int runs, IReadOnlyList<string> arguments)
    {
        // Once before, so that the files are in the system's cache: a cold start of the process, not of the disk.
        Start(arguments);
        var starts = new double[runs][];
        for (var i = 0; i < runs; i++)
            starts[i] = Start(arguments);
        var whole = Median(starts, Parts.Length - 1);
        var table = new TextTable("", "median", "share");
        for (var part = 0; part < Parts.Length; part++)
            table.Add(Parts[part], Figures.Milliseconds(TimeSpan.FromMilliseconds(Median(starts, part))), Figures.Percent(Median(starts, part) / whole));
        table.Add("of which JIT", Figures.Milliseconds(TimeSpan.FromMilliseconds(Median(starts, Parts.Length))), Figures.Percent(Median(starts, Parts.Length) / whole));
        output.WriteLine($"{model}: {runs} starts, {Median(starts, Parts.Length + 1):0} methods left to the JIT");
        table.Write(output, "  ");
    }

    /// <summary>The child's side: one answer, and a line of milliseconds.</summary>
    public static void Report(TextWriter output, ModelSet models, NamedModel model, IReadOnlyList<ClipFile> clips, long since)
    {
        var begun = Stopwatch.GetTimestamp();
        var session = model.Model.CreateSession();
        foreach (var clip in clips)
            session.SetClip(clip.Modality, clip.Content);
        var features = Stopwatch.GetElapsedTime(begun);
        begun = Stopwatch.GetTimestamp();
        session.Classify();
        var inference = Stopwatch.GetElapsedTime(begun);
        double[] figures =
        [
            Stopwatch.GetElapsedTime(since, models.Started).TotalMilliseconds, models.LoadTime.TotalMilliseconds, features.TotalMilliseconds, inference.TotalMilliseconds,
            JitInfo.GetCompilationTime().TotalMilliseconds, JitInfo.GetCompiledMethodCount(),
        ];
        output.WriteLine(string.Join(' ', figures.Select(figure => figure.ToString("0.000", CultureInfo.InvariantCulture))));
    }

    private static double[] Start(IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath ?? throw new UserErrorException("this program's own path is unknown: --cold cannot start it again");
        var own = Environment.GetCommandLineArgs()[0];
        // Started as "dotnet App.dll"?
        var prefix = Path.GetFileNameWithoutExtension(program) == "dotnet" ? new[] { own } : [];
        var begun = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(program, [.. prefix, "bench", Since, begun.ToString(CultureInfo.InvariantCulture), .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new UserErrorException($"\"{program}\" cannot be started again");
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var whole = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        if (process.ExitCode != 0)
            throw new UserErrorException($"\"{program}\" failed when it was started again, with exit code {process.ExitCode}");
        var figures = line.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
        return [.. figures[..4], whole - figures[..4].Sum(), whole, .. figures[4..]];
    }

    private static double Median(double[][] starts, int figure)
    {
        var sorted = Array.ConvertAll(starts, start => start[figure]);
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }
}

/// <summary>A clip in memory.</summary>
internal sealed record ClipFile(string Modality, byte[] Content);
