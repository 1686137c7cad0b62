namespace TinyM2Net.Eng;

/// <summary><c>build demo</c>: the main job from a fresh clone, on the template's synthetic data.</summary>
internal static class DemoVerb
{
    private const int Shown = 8;

    public static int Run()
    {
        var demo = new DemoProject(Path.Combine(Repository.Artifacts, "demo"));
        Step.Timed("1 of 6  pack the SDK, the runtime and the templates into artifacts/feed", PackVerb.Pack);
        Step.Timed("2 of 6  dotnet new tinym2net", demo.Create);
        Step.Timed("3 of 6  dotnet build: features, training, sensitivity, search, tuning, packing", demo.Build);
        Step.Timed("4 of 6  dotnet publish -r linux-arm64, and for this machine", () =>
        {
            demo.PublishForPi();
            demo.PublishForHost();
        });
        Step.Timed("5 of 6  selftest, and samples the net has never seen", () =>
        {
            Console.Write(demo.Host.Capture("selftest"));
            var samples = Manifest.Spread(demo.TestSamples(), Shown);
            Console.WriteLine("   truth: " + string.Join(", ", samples.Select(sample => sample.Label)));
            Console.Write(demo.Host.Capture(App.Classify(samples)));
        });
        Step.Timed("6 of 6  what was built", () => Console.Write(demo.Host.Capture("info")));
        Console.WriteLine($"for the Pi: {Path.GetRelativePath(Repository.Root, demo.Pi.Folder)}");
        Console.WriteLine($"report: {Path.GetRelativePath(Repository.Root, ReportFile.PageOf(demo.ProjectFile))}");
        return 0;
    }
}
