namespace TinyM2Net.Eng;

/// <summary>
/// <c>build arm64</c>: on an emulated Pi, the app that was published for linux-arm64 must give the answers of this machine integer for integer,
/// and a short training the same weights byte for byte.
/// </summary>
internal static class Arm64Verb
{
    private const int Samples = 20;

    public static int Run(string[] args)
    {
        var tally = args.Length == 0 ? Check() : CheckSample(SampleProject.Named(args[0]));
        Console.WriteLine(tally);
        return tally is { Failed: 0, Passed: > 0 } ? 0 : 1;
    }

    /// <summary>A short training and the demo app's answers, made anew; skipped with the reason where there is no emulated Pi.</summary>
    public static Tally Check() => On(3, pi =>
    {
        var demo = new DemoProject(Path.Combine(Repository.Artifacts, "arm64", "Demo"));
        PackVerb.Pack();
        demo.Create();
        demo.Build();
        demo.PublishForHost();
        demo.PublishForPi();
        return CompareTraining(pi) + Compare(pi, demo.Host, demo.Pi, demo.TestSamples());
    });

    private static Tally CheckSample(SampleProject sample) => On(2, pi =>
    {
        PackVerb.Pack();
        sample.Build();
        var (host, device) = sample.Publish();
        return Compare(pi, host, device, sample.TestSamples());
    });

    private static Tally On(int checks, Func<EmulatedPi, Tally> compare)
    {
        if (EmulatedPi.TryPrepare(out var reason) is { } pi)
            return compare(pi);
        Console.WriteLine($"   skipped: {reason}");
        return new Tally(0, 0, checks * EmulatedPi.Processors.Length);
    }

    private static Tally CompareTraining(EmulatedPi pi)
    {
        const string name = "TinyM2Net.Training.Digest";
        var project = Repository.At("tests", name);
        Step.Must(Repository.Root, "dotnet", "build", project, "-nologo", "-v", "quiet");
        var program = new App(Path.Combine(project, "bin", "Debug", "net10.0"), name);
        var expected = program.Capture();
        var tally = new Tally();
        foreach (var processor in EmulatedPi.Processors)
        {
            var (code, output, errors) = pi.Run(processor, program);
            tally += Report($"training on {processor}, weights as on this machine", code == 0 && output.Length > 0 && output == expected,
                output + errors + "expected:\n" + expected);
        }
        return tally;
    }

    private static Tally Compare(EmulatedPi pi, App host, App device, IReadOnlyList<Sample> samples)
    {
        var classify = App.Classify(Manifest.Spread(samples, Samples), "--json", "--features");
        var expected = host.Capture(classify);
        var tally = new Tally();
        foreach (var processor in EmulatedPi.Processors)
        {
            var selfTest = pi.Run(processor, device, "selftest");
            tally += Report($"selftest on {processor}", selfTest.Code == 0, selfTest.Output + selfTest.Errors);
            var answers = pi.Run(processor, device, classify);
            var lines = expected.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
            tally += Report($"{lines} samples on {processor}, integers and features as on this machine",
                answers.Code == 0 && answers.Output == expected && lines == Math.Min(Samples, samples.Count), answers.Output + answers.Errors + "expected:\n" + expected);
        }
        return tally;
    }

    private static Tally Report(string what, bool passed, string details)
    {
        Console.WriteLine($"   {(passed ? "passed" : "FAILED")}: {what}");
        if (!passed)
            Console.WriteLine(details);
        return Tally.Of(passed);
    }
}
