namespace TinyM2Net.Eng;

/// <summary>
/// <c>build arm64</c>: on an emulated Pi, the app that was published for linux-arm64 must give the answers of this machine integer for integer,
/// a short training the same weights byte for byte, and every clip of the shared test splits the same features bit for bit.
/// </summary>
internal static class Arm64Verb
{
    private const int Samples = 20;

    public static int Run(string[] args)
    {
        var tally = args switch
        {
            [] => Check(),
            ["clips"] => CheckClips(),
            _ => CheckSample(SampleProject.Named(args[0])),
        };
        Console.WriteLine(tally);
        return tally is { Failed: 0, Passed: > 0 } ? 0 : 1;
    }

    /// <summary>A short training and the demo app's answers, made anew; skipped with the reason where there is no emulated Pi.</summary>
    public static Tally Check() => CheckDemo() + CheckClips();

    private static Tally CheckDemo() => On(3, pi =>
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
        var program = DigestProgram();
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

    /// <summary>The features of every clip in the test splits of the shared data sets.</summary>
    private static Tally CheckClips()
    {
        var manifests = Directory.Exists(Path.Combine(Repository.Shared, "data"))
            ? Directory.GetFiles(Path.Combine(Repository.Shared, "data"), "manifest.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray()
            : [];
        var reason = "../shared/data is not beside this checkout";
        if ((manifests.Length == 0 ? null : EmulatedPi.TryPrepare(out reason)) is not { } pi)
        {
            Console.WriteLine($"   skipped: every clip's features: {reason}");
            return new Tally(0, 0, 1);
        }
        var program = DigestProgram();
        var expected = Lines(program.Capture(["clips", .. manifests]));
        // Half of the sets on each, at the same time.
        var halves = EmulatedPi.Processors.AsParallel().WithDegreeOfParallelism(EmulatedPi.Processors.Length)
            .Select((processor, i) => pi.Run(processor, program, ["clips", .. manifests.Where((_, m) => m % EmulatedPi.Processors.Length == i)])).ToArray();
        var actual = halves.SelectMany(half => Lines(half.Output)).ToArray();
        var different = expected.Except(actual).ToArray();
        return Report($"features of {expected.Length - different.Length} of {expected.Length} clips in {manifests.Length} test splits, bit for bit on {string.Join(" and ", EmulatedPi.Processors)} as on this machine",
            halves.All(half => half.Code == 0) && expected.Length > 0 && different.Length == 0 && actual.Length == expected.Length,
            string.Join('\n', different.Take(20)) + string.Concat(halves.Select(half => half.Errors)));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static App DigestProgram()
    {
        const string name = "TinyM2Net.Training.Digest";
        var project = Repository.At("tests", name);
        Step.Must(Repository.Root, "dotnet", "build", project, "-nologo", "-v", "quiet");
        return new App(Path.Combine(project, "bin", "Debug", "net10.0"), name);
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
