using System.Globalization;

namespace TinyM2Net.CommandLine.Power;

/// <summary>An INA219, INA226 or the like in the supply line, by the kernel's hwmon: power in microwatts, or millivolts and milliamperes.</summary>
internal sealed class InaSensor : PowerSensor
{
    private readonly string folder;
    private readonly string chip;

    private InaSensor(string folder, string chip)
    {
        this.folder = folder;
        this.chip = chip;
    }

    public override string Name => $"the {chip} in {Path.GetFileName(folder)}";

    public static PowerSensor? Find(string root, List<string> obstacles)
    {
        var monitors = Path.Combine(root, "sys", "class", "hwmon");
        if (!Directory.Exists(monitors))
            return null;
        foreach (var folder in Directory.GetDirectories(monitors).Order(StringComparer.Ordinal))
        {
            var name = Path.Combine(folder, "name");
            var chip = File.Exists(name) ? File.ReadAllText(name).Trim() : "";
            if (!chip.StartsWith("ina", StringComparison.Ordinal))
                continue;
            var sensor = new InaSensor(folder, chip);
            if (sensor.Read() is not null)
                return sensor;
            obstacles.Add($"the {chip} in {Path.GetFileName(folder)} shows no power");
        }
        return null;
    }

    public override double ReadMilliwatts() => Read() ?? throw new IOException($"{Name} shows no power any more.");

    private double? Read() => Value("power1_input") is { } microwatts ? microwatts / 1000
        : Value("in1_input") is { } millivolts && Value("curr1_input") is { } milliamperes ? millivolts * milliamperes / 1000
        : null;

    private double? Value(string file) =>
        File.Exists(Path.Combine(folder, file)) && double.TryParse(File.ReadAllText(Path.Combine(folder, file)), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
