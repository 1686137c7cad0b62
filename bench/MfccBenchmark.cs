using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TinyM2Net.Runtime.Features;

namespace TinyM2Net.Bench;

/// <summary>A second of samples at 22,050 Hz to 44 x 13 coefficients, librosa's defaults, beside C with FFTW.</summary>
internal sealed class MfccBenchmark : IBenchmark
{
    private const string Peer = "c-fftw";

    private static readonly string[] Header = ["ours us", "C with FFTW us", "ratio (range over rounds)", "of processor time", "peak memory MiB", "C MiB"];

    private static readonly AudioFeatureSettings Settings = new()
    {
        SampleRate = 22050,
        Duration = 1,
        FftSize = 2048,
        WindowLength = 2048,
        HopLength = 512,
        MelBands = 128,
        Coefficients = 13,
    };

    public string Name => "mfcc";

    public Action Workload(int threads)
    {
        var extractor = new AudioFeatureExtractor(Settings);
        var clip = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(Peers.Folder, "mfcc", "clip.f32"))).ToArray();
        var features = new float[Settings.Shape.Count];
        return () => extractor.Extract(clip, features);
    }

    public BenchmarkResult Run()
    {
        using var ours = WorkerProcess.Ours(Name, threads: 1);
        using var theirs = new WorkerProcess(new ProcessStartInfo(BuildPeer()) { WorkingDirectory = Path.Combine(Peers.Folder, "mfcc") });
        var duel = Duel.Run(ours, theirs);
        var row = new[]
        {
            Text(1000 * duel.Ours, "F1"), Text(1000 * duel.Theirs, "F1"),
            $"{Text(duel.Ratio, "F3")} ({Text(duel.LowestRatio, "F3")}-{Text(duel.HighestRatio, "F3")})", Text(duel.ProcessorRatio, "F3"),
            Text(duel.OurMemory / 1048576.0, "F0"), Text(duel.TheirMemory / 1048576.0, "F0"),
        };
        return new BenchmarkResult([new(Name, duel.Ratio, Peer)],
            [new Table("mfcc: 22,050 samples to 44 x 13, one thread, samples in memory on both sides", Header, [row]), .. Profile()]);
    }

    /// <summary>Part by part, each timed alone; a clip's 44 frames of each.</summary>
    public IReadOnlyList<Table> Profile()
    {
        var frames = Settings.NaturalFrames;
        var tables = AudioTables.Compute(Settings);
        var spectrum = new PowerSpectrum<float>(tables.Window, tables.Roots);
        var transform = new FourierTransform<float>(Settings.FftSize / 2, new UnitRoots(tables.Roots, Settings.FftSize), step: 2);
        var filters = new BandedProduct(tables.MelRuns(), tables.MelWeights);
        var mel = new MelSpectrum(tables, Settings);
        var rows = new FeatureRows(tables, Settings, mel.Stride);
        var sliding = new SlidingFeatures(Settings, tables.ToTables(Settings), stepFrames: 1);
        var random = new Random(1);
        var samples = new float[Settings.SampleCount + Settings.FftSize];
        foreach (ref var sample in samples.AsSpan())
            sample = random.NextSingle() - 0.5f;
        var power = new float[frames * spectrum.Bins];
        var cells = new float[frames * mel.Stride];
        var features = new float[Settings.Shape.Count];
        (string Part, Action Run)[] parts =
        [
            ("complex transforms of 1024", () => Each(frames, _ => transform.Run())),
            ("window, transform and power", () => Each(frames, f => spectrum.Compute(samples.AsSpan(f * Settings.HopLength, Settings.FftSize), power.AsSpan(f * spectrum.Bins)))),
            ("mel filters", () => filters.Apply(power, spectrum.Bins, frames, cells)),
            ("all of these, and decibels", () => mel.Compute(samples, Settings.HopLength, frames, cells)),
            ("range and DCT", () => rows.Write(cells, features)),
            ("the whole", Workload(1)),
            ("listening: the next window, a hop later", () =>
            {
                ReadOnlySpan<float> hop = samples.AsSpan(0, Settings.SampleCount);
                while (!sliding.Push(ref hop, features))
                    hop = samples.AsSpan(0, Settings.HopLength);
            }),
        ];
        return [new Table("Where our time goes, microseconds a clip (fastest within a second)", ["part", "us"], [.. parts.Select(part => new[] { part.Part, Text(Fastest(part.Run), "F1") })])];
    }

    private static void Each(int count, Action<int> action)
    {
        for (var i = 0; i < count; i++)
            action(i);
    }

    private static double Fastest(Action action)
    {
        var fastest = TimeSpan.MaxValue;
        // Long enough for the compiler to have settled.
        for (var end = Stopwatch.GetTimestamp() + Stopwatch.Frequency; Stopwatch.GetTimestamp() < end;)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            var time = Stopwatch.GetElapsedTime(start);
            fastest = time < fastest ? time : fastest;
        }

        return fastest.TotalMicroseconds;
    }

    /// <summary>The peer's own source with its own flags, and a loop that answers a worker's questions.</summary>
    private static string BuildPeer()
    {
        var program = Path.Combine(Peers.Folder, "bin", "mfcc_worker");
        using var gcc = Process.Start("gcc", ["-O3", "-march=native", "-ffast-math", "-I" + Path.Combine(Peers.Folder, "mfcc"),
            Repository.At("bench", "mfcc_worker.c"), "-o", program, "-lfftw3f", "-laubio", "-lm"]);
        gcc.WaitForExit();
        return gcc.ExitCode == 0 ? program : throw new InvalidOperationException("gcc could not build bench/mfcc_worker.c.");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
