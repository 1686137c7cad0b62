using System.Diagnostics;
using System.Globalization;

namespace TinyM2Net.CommandLine.Power;

/// <summary>RAPL (Running Average Power Limit) of x64: counters of microjoules, one a processor package; neither the board nor a disk is in them.</summary>
internal sealed class RaplSensor : PowerSensor
{
    private readonly Package[] packages;
    private long last;

    private RaplSensor(Package[] packages)
    {
        this.packages = packages;
        last = Stopwatch.GetTimestamp();
        foreach (var package in packages)
            package.Spend();
    }

    public override string Name => $"RAPL, {packages.Length} processor package{(packages.Length == 1 ? "" : "s")}";

    public static PowerSensor? Find(string root, List<string> obstacles)
    {
        var zones = Path.Combine(root, "sys", "class", "powercap");
        if (!Directory.Exists(zones))
            return null;
        // intel-rapl:0 is a package (on AMD too), intel-rapl:0:1 a part of it.
        var packages = Directory.GetDirectories(zones, "intel-rapl:*").Where(folder => Path.GetFileName(folder).Count(c => c == ':') == 1)
            .Where(folder => File.Exists(Path.Combine(folder, "energy_uj"))).Order(StringComparer.Ordinal).Select(folder => new Package(folder)).ToArray();
        try
        {
            return packages.Length > 0 ? new RaplSensor(packages) : null;
        }
        catch (UnauthorizedAccessException)
        {
            obstacles.Add("RAPL's counters are the administrator's to read: run with sudo");
            return null;
        }
    }

    public override double ReadMilliwatts()
    {
        var seconds = Stopwatch.GetElapsedTime(last).TotalSeconds;
        last = Stopwatch.GetTimestamp();
        return packages.Sum(package => package.Spend()) / seconds / 1000;
    }

    private sealed class Package(string folder)
    {
        private long before;

        /// <summary>Microjoules since the last call.</summary>
        public long Spend()
        {
            var now = Read("energy_uj");
            var spent = now - before;
            before = now;
            // The counter begins anew at its range.
            return spent >= 0 ? spent : spent + Read("max_energy_range_uj");
        }

        private long Read(string file) =>
            long.TryParse(File.ReadAllText(Path.Combine(folder, file)), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value
                : throw new IOException($"{Path.Combine(folder, file)} holds no number.");
    }
}
