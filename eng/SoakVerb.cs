using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace TinyM2Net.Eng;

/// <summary>
/// <c>build soak</c>: mutants of every kind of file that a device reads; then builds of the template's project that are cut short at moments
/// drawn from a seed, every other one by Ctrl-C, the rest by a kill of all its processes. After each, the next build must give the model of
/// an undisturbed one and leave nothing else behind.
/// </summary>
internal static class SoakVerb
{
    private const int Rounds = 40;

    public static int Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : Rounds;
        var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Environment.TickCount & 0xFFFF;
        Console.WriteLine($"seed {seed}: `build soak {rounds} {seed}` repeats these mutants and moments");
        var failed = Step.Timed("mutants", () => FuzzStep.Run(seed));
        Console.WriteLine($"{failed} readers failed");
        return failed + CutBuildsShort(rounds, seed) == 0 ? 0 : 1;
    }

    /// <returns>How many rounds failed.</returns>
    private static int CutBuildsShort(int rounds, int seed)
    {
        var demo = new DemoProject(Path.Combine(Repository.Artifacts, "soak"));
        Step.Timed("pack", PackVerb.Pack);
        demo.Create();
        Step.Timed("an undisturbed build, for its data and packages", demo.Build);
        Forget(demo);
        var watch = Stopwatch.StartNew();
        demo.Build();
        var length = watch.Elapsed;
        var model = Model(demo);
        var failed = 0;
        for (var round = 1; round <= rounds; round++)
        {
            Forget(demo);
            var after = length * Fraction(seed, round);
            var kind = round % 2 == 0 && OperatingSystem.IsLinux() ? "Ctrl-C" : "kill";
            // On a machine that is less busy than it was the build is over by then, and nothing was cut short.
            TimeSpan? stop;
            while ((stop = CutShort(demo, after, kind == "kill")) is null)
            {
                Forget(demo);
                after /= 2;
            }
            demo.Build();
            var wrong = Model(demo) != model ? "another model" : Strays(demo) is [var first, ..] ? $"left behind: {first}" : null;
            failed += wrong is null ? 0 : 1;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   {round,3}: {kind} after {after.TotalSeconds:0.00} s, ended {stop.Value.TotalSeconds:0.00} s later: {wrong ?? "the same model"}"));
        }
        Console.WriteLine($"{rounds - failed} passed, {failed} failed, seed {seed}");
        return failed;
    }

    /// <returns>How long the build took to end; null: it was over before.</returns>
    private static TimeSpan? CutShort(DemoProject demo, TimeSpan after, bool kill)
    {
        string[] build = ["dotnet", "build", demo.ProjectFile, "-nologo", "-v", "quiet"];
        // Started in the background a shell makes us ignore Ctrl-C, and our children would inherit that.
        using var process = OperatingSystem.IsLinux() ? Step.Start(demo.Folder, "env", ["--default-signal=INT", .. build]) : Step.Start(demo.Folder, build[0], build[1..]);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var isOver = process.WaitForExit(after);
        var watch = Stopwatch.StartNew();
        if (kill)
            process.Kill(entireProcessTree: true);
        else if (!process.HasExited)
            Step.Must(demo.Folder, "kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
        process.WaitForExit();
        var took = watch.Elapsed;
        Task.WaitAll(output, errors);
        return isOver ? null : took;
    }

    private static void Forget(DemoProject demo)
    {
        foreach (var folder in new[] { Path.Combine(demo.Folder, "obj", "tinym2net"), Path.Combine(demo.Folder, "obj", "Debug"), Path.Combine(demo.Folder, "bin") }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    private static string Model(DemoProject demo) =>
        Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(demo.Folder, "bin", "Debug", "net10.0", "models", "demo.tm2n"))));

    private static string[] Strays(DemoProject demo) =>
        [.. Directory.GetFileSystemEntries(Path.Combine(demo.Folder, "obj"), "*", SearchOption.AllDirectories)
            .Where(e => e.EndsWith(".tmp", StringComparison.Ordinal) || e.Contains(".progress.json", StringComparison.Ordinal) || e.EndsWith(".partial", StringComparison.Ordinal))];

    /// <summary>From 0 to 1.</summary>
    private static double Fraction(int seed, int round) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData([.. BitConverter.GetBytes(seed), .. BitConverter.GetBytes(round)])) / (double)uint.MaxValue;
}
