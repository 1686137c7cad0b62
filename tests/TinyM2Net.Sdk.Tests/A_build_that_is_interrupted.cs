using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>Real processes, real signals. Whatever ends a build, the next one makes the model that an undisturbed one makes, and nothing else is left.</summary>
[Collection(PackedProduct.Name)]
public partial class A_build_that_is_interrupted(Product product)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [SignalFact]
    public void by_Ctrl_C_in_training_stops_and_goes_on_from_there()
    {
        var (app, model) = Fresh(LongTraining);
        string stoppedAt;
        using (var build = app.LaunchModels())
        {
            WaitFor(build, () => app.Partials("train").Length > 0);
            Signal("INT", build);
            Assert.True(build.WaitForExit(Limit), "still running");
            Assert.NotEqual(0, build.ExitCode);
            var output = build.StandardOutput.ReadToEnd();
            Assert.DoesNotContain("error", output.Replace("0 Error(s)", "", StringComparison.Ordinal), StringComparison.Ordinal);
            stoppedAt = Assert.Single(StoppedLine().Matches(output)).Groups[1].Value;
        }
        Assert.Single(app.Partials("train"));
        Assert.Empty(app.Strays());
        var next = app.BuildModels().MustSucceed();
        Assert.Single(next.Lines($"demo: training: resumed from {stoppedAt}"));
        Assert.Equal(model, Model(app));
        Assert.Empty(app.Partials("train"));
        Assert.Empty(app.Strays());
    }

    [SignalFact]
    public void by_a_kill_in_any_stage_is_made_good_by_the_next()
    {
        var (app, model) = Fresh(ShortTraining);
        foreach (var stage in new[] { "features", "train", "sensitivity", "bits", "tune", "pack" })
        {
            // Some stages take a few hundredths of a second: a kill that came too late shows nothing.
            for (var attempt = 1; !KilledIn(app, stage); attempt++)
                Assert.True(attempt < 10, stage);
            app.BuildModels().MustSucceed();
            Assert.Equal(model, Model(app));
            Assert.Empty(app.Partials(stage));
            Assert.Empty(app.Strays());
        }
    }

    private static bool KilledIn(App app, string stage)
    {
        Forget(app);
        using var build = app.LaunchModels();
        WaitFor(build, () => app.IsIn(stage));
        build.Kill(entireProcessTree: true);
        Assert.True(build.WaitForExit(Limit), stage);
        return !app.Store().Any(s => s.StartsWith(stage + "/", StringComparison.Ordinal) && !s.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [SignalFact]
    public void by_a_kill_of_its_first_process_alone_leaves_none_behind_and_is_made_good_by_the_next()
    {
        var (app, model) = Fresh(LongTraining);
        using (var build = app.LaunchModels())
        {
            WaitFor(build, () => app.Partials("train").Length > 0);
            build.Kill();
            build.WaitForExit();
        }
        // The task host sees that it is alone, and gives the stage's lock back.
        var watch = Stopwatch.StartNew();
        while (app.IsIn("train"))
        {
            Assert.True(watch.Elapsed < Limit, "the task host trains on for nobody");
            Thread.Sleep(50);
        }
        Assert.Single(app.Partials("train"));
        app.BuildModels().MustSucceed();
        Assert.Equal(model, Model(app));
        Assert.Empty(app.Partials("train"));
        Assert.Empty(app.Strays());
    }

    private const string ShortTraining = "\"epochs\": 40, \"batchSize\": 8";
    private const string LongTraining = "\"epochs\": 3000, \"batchSize\": 8";

    /// <summary>A project with the training asked for, built once undisturbed and then made to forget it.</summary>
    private (App App, string[] Model) Fresh(string training)
    {
        var app = product.BuiltAppIn(product.Folder(nameof(A_build_that_is_interrupted)));
        app.Edit("demo.model.json", "\"epochs\": 2, \"batchSize\": 8", training);
        Forget(app);
        app.BuildModels().MustSucceed();
        var model = Model(app);
        Forget(app);
        return (app, model);
    }

    private static void Forget(App app)
    {
        if (Directory.Exists(app.At("obj", "tinym2net")))
            Directory.Delete(app.At("obj", "tinym2net"), recursive: true);
        File.Delete(app.At("obj", "Debug", "net10.0", "tinym2net", "models.memo"));
        File.Delete(app.At("obj", "Debug", "net10.0", "tinym2net", "demo.tm2n"));
    }

    /// <summary>The placed model, and in front of it what each stage gave, so that a difference shows where it arose.</summary>
    private static string[] Model(App app) =>
    [
        .. app.Store().Select(stage => $"{stage} {JsonDocument.Parse(File.ReadAllBytes(app.At("obj", "tinym2net", stage, "key.json"))).RootElement.GetProperty("outputHash").GetString()}"),
        Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(app.At("obj", "Debug", "net10.0", "tinym2net", "demo.tm2n")))),
    ];

    private static void WaitFor(Process build, Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (build.HasExited || watch.Elapsed > Limit)
                Assert.Fail($"the build ended or hung before it was interrupted:{Environment.NewLine}{(build.HasExited ? build.StandardOutput.ReadToEnd() : "")}");
            Thread.Sleep(1);
        }
    }

    private static void Signal(string name, Process process)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    [GeneratedRegex(@"demo: train: stopped; the next build resumes it from (epoch [1-9]\d* of 3000)\r?\n")]
    private static partial Regex StoppedLine();
}
