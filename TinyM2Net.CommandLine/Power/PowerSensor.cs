namespace TinyM2Net.CommandLine.Power;

/// <summary>What the device itself knows of the power it draws.</summary>
internal abstract class PowerSensor
{
    /// <summary>For people: what is measured, and by what.</summary>
    public abstract string Name { get; }

    /// <summary>The power now, or since the last reading.</summary>
    public abstract double ReadMilliwatts();

    /// <summary>The best that a device has: its whole supply before its processor alone.</summary>
    /// <param name="root">Of the file system.</param>
    /// <param name="reason">If there is none: what was looked for, and what stood in the way.</param>
    public static PowerSensor? Find(string root, out string reason)
    {
        var obstacles = new List<string>();
        reason = "";
        foreach (var find in new Func<string, List<string>, PowerSensor?>[] { PmicSensor.Find, InaSensor.Find, RaplSensor.Find })
        {
            try
            {
                if (find(root, obstacles) is { } sensor)
                    return sensor;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                obstacles.Add(failure.Message);
            }
        }
        reason = "this device has no power sensor that can be read: neither a Raspberry Pi 5's PMIC (vcgencmd pmic_read_adc), nor an INA monitor under /sys/class/hwmon, nor RAPL under /sys/class/powercap"
            + (obstacles.Count == 0 ? "" : $" ({string.Join("; ", obstacles)})") + "; log an external meter to a CSV of time and mW while bench runs, and name it with --meter";
        return null;
    }
}
