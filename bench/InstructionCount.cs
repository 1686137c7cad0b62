using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Bench;

/// <summary>
/// Guest instructions of inferences on an emulated Raspberry Pi, exact to a tenth of a percent. <see cref="Serve"/> runs there, under an emulator that
/// prints a thread's count at each look at its processor time; so each net runs between two looks, once warmed up.
/// </summary>
internal static partial class InstructionCount
{
    public const string Verb = "count";

    private const int Runs = 20;
    private const int WarmUps = 3;

    private static readonly string Tools = Repository.At("..", "shared", "arm64");

    /// <summary>The emulated side: the nets of one case study in all settings, each up to every node in turn.</summary>
    public static int Serve(CaseStudy study)
    {
        foreach (var setting in PackedNet.Settings)
        {
            var net = PackedNet.Of(study, setting);
            for (var nodes = 1; nodes <= net.Graph.Nodes.Count; nodes++)
                Look(net.Inference(nodes));
            Look(net.Inference(net.Graph.Nodes.Count, NeonDotProducts.IsSupported ? Unrequantized<NeonIsa<NeonDotProducts>>.Kernels : Unrequantized<NeonIsa<NeonProducts>>.Kernels));
        }

        return 0;
    }

    /// <returns>Instructions of one inference, by setting and by how many nodes run; and at last those of all nodes without requantization.</returns>
    public static IReadOnlyDictionary<string, double[]> On(string processor, string benchmark, CaseStudy study)
    {
        var start = new ProcessStartInfo(Path.Combine(Tools, "run.sh"), ["--cpu", processor, "--count", Path.Combine(AppContext.BaseDirectory, "TinyM2Net.Bench.dll"), Verb, benchmark])
        {
            RedirectStandardError = true,
        };
        // The emulator does not see code that is written through a second mapping; and no tier but the last is to be counted.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment.Remove("TINYM2NET_KERNELS");
        using var process = Process.Start(start) ?? throw new InvalidOperationException("run.sh did not start.");
        var output = process.StandardError.ReadToEnd();
        process.WaitForExit();
        var looks = ThreadCount().Matches(output).Select(match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToArray();
        var nets = PackedNet.Settings.ToDictionary(setting => setting, setting => new double[PackedNet.Of(study, setting).Graph.Nodes.Count + 1]);
        if (process.ExitCode != 0 || looks.Length != 3 * nets.Values.Sum(counts => counts.Length))
            throw new InvalidOperationException($"{looks.Length} counts came from {processor}: {output}");
        var look = 0;
        foreach (var counts in nets.Values)
            foreach (ref var count in counts.AsSpan())
            {
                count = (looks[look + 1] - looks[look] - (looks[look + 2] - looks[look + 1])) / Runs;
                look += 3;
            }

        return nets;
    }

    /// <summary>The emulator's name for the processor, prepared on first use.</summary>
    public static void Prepare()
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Tools, "prepare.sh")) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("prepare.sh did not start.");
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Tools} cannot be made ready.");
    }

    private static void Look(Action inference)
    {
        Repeat(inference, WarmUps);
        _ = Environment.CpuUsage;
        Repeat(inference, Runs);
        _ = Environment.CpuUsage;
        // The looks themselves cost a few thousand.
        _ = Environment.CpuUsage;
    }

    private static void Repeat(Action inference, int times)
    {
        for (var i = 0; i < times; i++)
            inference();
    }

    [GeneratedRegex(@"thread \d+: (\d+)")]
    private static partial Regex ThreadCount();
}
