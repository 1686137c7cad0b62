using System.Diagnostics;
using System.Text;

namespace TinyM2Net.Eng;

/// <summary>A step of a verb failed; the message is all there is to say.</summary>
internal sealed class StepFailedException(string message) : Exception(message);

/// <summary>Runs other programs, and says what is being done and how long it took.</summary>
internal static class Step
{
    public static void Say(string what) => Console.WriteLine($"== {what}");

    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs <paramref name="action"/> between a line that names it and one with its time.</summary>
    public static T Timed<T>(string what, Func<T> action)
    {
        Say(what);
        var watch = Stopwatch.StartNew();
        var result = action();
        Console.WriteLine($"   {watch.Elapsed.TotalSeconds:0.0} s");
        return result;
    }

    public static void Timed(string what, Action action) => Timed(what, () =>
    {
        action();
        return true;
    });

    /// <summary>Runs a program with its output on ours and returns its exit code.</summary>
    public static int Run(string folder, string program, params string[] arguments)
    {
        using var process = Start(folder, program, arguments, redirect: false);
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Like <see cref="Run"/>, but a failure ends the verb.</summary>
    public static void Must(string folder, string program, params string[] arguments)
    {
        if (Run(folder, program, arguments) is var code and not 0)
            throw new StepFailedException($"failed with exit code {code}: {program} {string.Join(' ', arguments)}");
    }

    /// <summary>Runs a program and returns what it printed; a failure ends the verb with all of that.</summary>
    public static string Capture(string folder, string program, params string[] arguments)
    {
        var (code, output, errors) = TryCapture(folder, program, arguments);
        return code == 0 ? output
            : throw new StepFailedException($"failed with exit code {code}: {program} {string.Join(' ', arguments)}\n{output}{errors}");
    }

    public static (int Code, string Output, string Errors) TryCapture(string folder, string program, params string[] arguments)
    {
        using var process = Start(folder, program, arguments, redirect: true);
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.ToString());
    }

    /// <summary>Starts a program and leaves it running; its output waits to be read.</summary>
    public static Process Start(string folder, string program, string[] arguments) => Start(folder, program, arguments, redirect: true);

    private static Process Start(string folder, string program, string[] arguments, bool redirect)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = redirect,
            RedirectStandardError = redirect,
        };
        // `dotnet run` hands its own MSBuild settings on, which another MSBuild must not take for its own.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        return Process.Start(start) ?? throw new StepFailedException($"cannot start {program}");
    }
}
