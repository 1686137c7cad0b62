using System.Diagnostics;
using System.Globalization;

namespace TinyM2Net.CommandLine.Power;

/// <summary>A Raspberry Pi 5's power management chip, by <c>vcgencmd pmic_read_adc</c>: currents and voltages of its rails. What hangs on USB and the board's losses are not in it.</summary>
internal sealed class PmicSensor : PowerSensor
{
    private readonly string program;

    private PmicSensor(string program) => this.program = program;

    public override string Name => "the Raspberry Pi's PMIC, sum of its rails";

    public static PowerSensor? Find(string root, List<string> obstacles)
    {
        var program = Path.Combine(root, "usr", "bin", "vcgencmd");
        if (!File.Exists(program))
            return null;
        var sensor = new PmicSensor(program);
        if (sensor.Read() is not null)
            return sensor;
        obstacles.Add("vcgencmd knows no PMIC: it is a Pi 5 that has one");
        return null;
    }

    public override double ReadMilliwatts() => Read() ?? throw new IOException("vcgencmd pmic_read_adc gave no rails.");

    private double? Read()
    {
        var start = new ProcessStartInfo(program, "pmic_read_adc") { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start);
            return process is null ? null : Sum(process.StandardOutput.ReadToEnd());
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new IOException($"{program}: {failure.Message}", failure);
        }
    }

    /// <summary>Lines such as <c>VDD_CORE_A current(7)=0.91A</c> and <c>VDD_CORE_V volt(15)=0.72V</c>: rails that have both.</summary>
    private static double? Sum(string text)
    {
        var (currents, volts) = (new Dictionary<string, double>(), new Dictionary<string, double>());
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (space, equals) = (line.IndexOf(' ', StringComparison.Ordinal), line.IndexOf('=', StringComparison.Ordinal));
            if (space < 2 || equals < space || !double.TryParse(line[(equals + 1)..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                continue;
            // The last letter but one of the name says which.
            (line.EndsWith('A') ? currents : volts)[line[..(space - 2)]] = value;
        }
        var rails = currents.Where(rail => volts.ContainsKey(rail.Key)).ToArray();
        return rails.Length == 0 ? null : 1000 * rails.Sum(rail => rail.Value * volts[rail.Key]);
    }
}
