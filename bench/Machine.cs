using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TinyM2Net.Bench;

/// <summary>What a figure was measured on.</summary>
/// <param name="Load">The system's load average over a minute as the run began: others may share the machine.</param>
internal sealed record Machine(string Processor, int Cores, int VectorBits, double Load, string Framework, string System, string Date)
{
    public static Machine Describe() => new(
        ProcField("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128,
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : double.NaN,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture));

    /// <summary>The most memory that a living process has held, in bytes.</summary>
    public static long PeakMemory(int process) =>
        ProcField($"/proc/{process}/status", "VmHWM") is { } text ? 1024 * long.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    private static string? ProcField(string file, string name) => !File.Exists(file) ? null : File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault();
}
