using System.Globalization;

namespace TinyM2Net.Eng;

/// <summary>Mutants of every kind of file that a device reads, each reader in a process of its own: a crash is an exit code, and memory has a limit.</summary>
internal static class FuzzStep
{
    private const string Name = "TinyM2Net.Fuzzing";

    private static readonly (string Target, int Mutants)[] Runs = [("artifact", 1_000_000), ("wav", 200_000), ("png", 200_000), ("jpeg", 200_000)];

    /// <returns>How many readers did what they must not.</returns>
    public static int Run(int seed)
    {
        var project = Repository.At("tests", Name);
        Step.Must(Repository.Root, "dotnet", "build", project, "-nologo", "-v", "quiet");
        var program = new App(Path.Combine(project, "bin", "Debug", "net10.0"), Name);
        var failed = 0;
        foreach (var (target, mutants) in Runs)
            if (Step.Run(program.Folder, "dotnet", program.Dll, target, Text(mutants), Text(seed), Path.Combine(Repository.Artifacts, "fuzz")) != 0)
                failed++;
        return failed;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
