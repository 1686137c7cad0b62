using System.Diagnostics;

namespace TinyM2Net.Bench;

/// <summary>Where the peers stand, set up on first use by <c>../shared/peers/setup.sh</c>.</summary>
internal static class Peers
{
    private static readonly Lazy<string> Ready = new(SetUp);

    public static string Folder => Ready.Value;

    private static string SetUp()
    {
        var folder = Path.Combine(Path.GetTempPath(), "tm2n-peers");
        // The solvers' problems are the last thing that the script makes.
        if (Directory.Exists(Path.Combine(folder, "ilp")) && File.Exists(Path.Combine(folder, "bench_torch.py")))
            return folder;
        var script = Repository.At("..", "shared", "peers", "setup.sh");
        if (!File.Exists(script))
            throw new InvalidOperationException($"The peers are not set up in {folder}, and {script} is not there to do it.");
        using var process = Process.Start(new ProcessStartInfo("bash", [script, folder])) ?? throw new InvalidOperationException("bash did not start.");
        process.WaitForExit();
        return process.ExitCode == 0 ? folder : throw new InvalidOperationException($"{script} failed with {process.ExitCode}.");
    }
}
