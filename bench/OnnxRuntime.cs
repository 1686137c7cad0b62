using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TinyM2Net.Bench;

/// <summary>The peer of inference: ONNX Runtime through its C interface, with random weights in the same nets, as <c>../shared/peers/ort.sh</c> runs it.</summary>
internal static partial class OnnxRuntime
{
    public const string Name = "onnxruntime";

    /// <summary>In floats, in 8 bits, and in 8 bits but for the first convolution.</summary>
    public static string[] Precisions { get; } = ["fp32", "u8s8", "u8s8f"];

    /// <returns>The median microseconds of one inference, per precision.</returns>
    public static double[] Time(CaseStudy study, int runs)
    {
        var start = new ProcessStartInfo(Path.Combine(Peers.Folder, "bin", "ort_bench"),
            ["lat", "1", "1", runs.ToString(CultureInfo.InvariantCulture), .. Precisions.Select(precision => $"models/{study.PeerName}_{precision}_b1.onnx")])
        {
            WorkingDirectory = Peers.Folder,
            RedirectStandardOutput = true,
        };
        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("ort_bench did not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var medians = Median().Matches(output).Select(match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToArray();
        return medians.Length == Precisions.Length ? medians : throw new InvalidOperationException("ort_bench said: " + output);
    }

    [GeneratedRegex(@"median\s+([\d.]+)")]
    private static partial Regex Median();
}
