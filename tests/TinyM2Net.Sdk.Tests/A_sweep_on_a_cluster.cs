using System.Globalization;
using System.Text.Json;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>The job that <c>TinyM2NetEmitSlurm</c> writes, on real daemons: every element is a build, one of them is killed, and the comparison waits for all.</summary>
[Collection(PackedProduct.Name)]
public class A_sweep_on_a_cluster(Product product)
{
    [SlurmFact]
    public void goes_on_after_an_element_was_killed_and_ends_with_the_comparison()
    {
        var app = product.NewApp(product.Folder());
        app.Edit("Watcher.csproj", "</ItemGroup>", """<TinyM2NetSweep Include="seeds" Seeds="0;1;2" /></ItemGroup>""");
        // Long enough to be found at work.
        app.Edit("demo.model.json", "\"epochs\": 2", "\"epochs\": 400");
        app.Build("-t:TinyM2NetEmitSlurm");
        using var cluster = new SlurmCluster(product, product.Folder("slurm"));
        var submitted = cluster.Run(app.Folder, "obj/Debug/net10.0/tinym2net/sweep/slurm/submit.sh").MustSucceed().Output;
        var job = submitted.Split(' ', ',')[1];

        // The element that trains seed 0: its build and all that it started.
        cluster.Until(() => Killed(app, "TinyM2NetVariant=seeds.Seed-0"), "the element of seed 0");
        cluster.Until(() => State(app, cluster).Length == 0, "the end of all jobs");

        var log = File.ReadAllText(Directory.GetFiles(app.At("obj", "Debug", "net10.0", "tinym2net", "sweep", "slurm"), $"{job}_0.log").Single());
        Assert.Contains("requeued", log, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(A_sweep.Of(app, "sweep.json")));
        var sweep = json.RootElement[0];
        Assert.Equal(3, sweep.GetProperty("runs").GetArrayLength());
        Assert.Empty(sweep.GetProperty("missing").EnumerateArray());

        // What was killed and went on is what an undisturbed build gives.
        var killed = File.ReadAllBytes(A_sweep.Of(app, "seeds.Seed-0/demo.tm2n"));
        app.Build("-t:TinyM2NetClean");
        app.Build("-p:TinyM2NetVariant=seeds.Seed-0");
        Assert.Equal(killed, File.ReadAllBytes(A_sweep.Of(app, "seeds.Seed-0/demo.tm2n")));
    }

    private static string State(App app, SlurmCluster cluster) => cluster.Run(app.Folder, "squeue", "--noheader").MustSucceed().Output.Trim();

    /// <summary>Kills the build that was told so, and all that it started, once there is a training to go on from.</summary>
    private static bool Killed(App app, string argument)
    {
        if (app.Partials("train").Length == 0)
            return false;
        var builds = Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _) && CommandLine(folder) is var line
            && line.StartsWith("dotnet", StringComparison.Ordinal) && line.Contains(argument, StringComparison.Ordinal)).ToArray();
        foreach (var build in builds)
            System.Diagnostics.Process.GetProcessById(int.Parse(Path.GetFileName(build), CultureInfo.InvariantCulture)).Kill(entireProcessTree: true);
        return builds.Length > 0;
    }

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            return ""; // it has just ended
        }
        catch (UnauthorizedAccessException)
        {
            return ""; // nobody's build of ours
        }
    }
}
