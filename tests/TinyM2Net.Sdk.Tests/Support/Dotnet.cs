using System.Diagnostics;

namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>What a command printed and how it ended.</summary>
internal sealed record DotnetResult(string Command, int ExitCode, string Output)
{
    public DotnetResult MustSucceed()
    {
        Assert.True(ExitCode == 0, $"{Command} ended with {ExitCode}:{Environment.NewLine}{Output}");
        return this;
    }

    public DotnetResult MustFail()
    {
        Assert.True(ExitCode != 0, $"{Command} should have failed:{Environment.NewLine}{Output}");
        return this;
    }

    /// <summary>The lines that hold <paramref name="text"/>, each once: the console repeats a build's errors at its end.</summary>
    public string[] Lines(string text) =>
        [.. Output.Split('\n').Select(line => line.Trim()).Where(line => line.Contains(text, StringComparison.Ordinal)).Distinct()];
}

/// <summary>The .NET SDK of this machine, as a user would call it, in a world of its own.</summary>
internal sealed class Dotnet(string packages, string home)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public DotnetResult Run(string folder, params string[] arguments) => Start("dotnet", folder, arguments);

    public DotnetResult Start(string program, string folder, params string[] arguments)
    {
        using var process = Launch(program, folder, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        return new DotnetResult($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.Result + error.Result);
    }

    /// <summary>Starts a program and leaves it running; its output waits to be read.</summary>
    public Process Launch(string program, string folder, params string[] arguments) => Process.Start(Info(program, folder, arguments))!;

    /// <summary>How a program is started in this world.</summary>
    public ProcessStartInfo Info(string program, string folder, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // The test host is itself run by MSBuild's children: its settings are not a user's.
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            info.Environment.Remove(name);
        info.Environment["NUGET_PACKAGES"] = packages;
        info.Environment["DOTNET_CLI_HOME"] = home;
        info.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        info.Environment["DOTNET_NOLOGO"] = "1";
        info.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        info.Environment["MSBUILDTERMINALLOGGER"] = "off";
        info.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        return info;
    }
}
