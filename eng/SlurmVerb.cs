namespace TinyM2Net.Eng;

/// <summary><c>build slurm</c>: the job that <c>TinyM2NetEmitSlurm</c> writes, on a real controller and a real node, in a folder that goes with them.</summary>
internal static class SlurmVerb
{
    // The test asks for it by this name: it takes minutes, and starts daemons.
    private const string Wanted = "TINYM2NET_SLURM";

    public static int Run()
    {
        string[] programs = ["munged", "slurmctld", "slurmd", "sbatch"];
        var missing = programs.Where(program => !IsInstalled(program)).ToArray();
        if (missing.Length > 0)
        {
            Console.Error.WriteLine($"{string.Join(", ", missing)}: not installed. On Debian and Ubuntu: apt-get install slurm-wlm munge. No daemon of theirs has to run.");
            return 1;
        }
        Step.Timed("build", () => Step.Must(Repository.Root, "dotnet", "build", "TinyM2Net.sln", "-v", "quiet", "-nologo"));
        Environment.SetEnvironmentVariable(Wanted, "1");
        return Step.Timed("a sweep on a cluster", () => Step.Run(Repository.Root, "dotnet", "test", "tests/TinyM2Net.Sdk.Tests", "--no-build", "--nologo", "--filter", "FullyQualifiedName~A_sweep_on_a_cluster"));
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(["/usr/sbin", "/usr/local/sbin"]).Any(folder => File.Exists(Path.Combine(folder, program)));
}
