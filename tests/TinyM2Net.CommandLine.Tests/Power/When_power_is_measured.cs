using System.Globalization;
using System.Text.RegularExpressions;
using TinyM2Net.CommandLine.Power;
using TinyM2Net.CommandLine.Tests.Support;

namespace TinyM2Net.CommandLine.Tests.Power;

/// <summary>Files in a folder that stands for the root of a device's file system.</summary>
public sealed partial class When_power_is_measured : IDisposable
{
    private static readonly PowerTiming Short = new(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(20));
    private readonly string root = Directory.CreateTempSubdirectory("tinym2net-root-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void an_ina_shows_its_power_or_its_volts_and_amperes()
    {
        Add("sys/class/hwmon/hwmon0/name", "cpu_thermal\n");
        Add("sys/class/hwmon/hwmon1/name", "ina219\n");
        Add("sys/class/hwmon/hwmon1/in1_input", "5040\n");
        Add("sys/class/hwmon/hwmon1/curr1_input", "600\n");
        var sensor = PowerSensor.Find(root, out _)!;
        Assert.Contains("ina219", sensor.Name, StringComparison.Ordinal);
        Assert.Equal(3024, sensor.ReadMilliwatts(), 1e-9);
        Add("sys/class/hwmon/hwmon1/power1_input", "2875000\n");
        Assert.Equal(2875, sensor.ReadMilliwatts(), 1e-9);
    }

    [Fact]
    public void the_pis_chip_shows_currents_and_voltages_of_its_rails()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // As a Raspberry Pi 5 prints it, shortened; EXT5V has a voltage alone.
        Program("usr/bin/vcgencmd", "[ \"$1\" = pmic_read_adc ] && cat <<X\n 3V7_WL_SW_A current(0)=0.09759000A\n   VDD_CORE_A current(7)=0.91000000A\n 3V7_WL_SW_V volt(8)=3.70000000V\n   VDD_CORE_V volt(15)=0.72000000V\n      EXT5V_V volt(24)=5.14000000V\nX\n");
        var sensor = PowerSensor.Find(root, out _)!;
        Assert.Contains("PMIC", sensor.Name, StringComparison.Ordinal);
        Assert.Equal(1000 * (0.09759 * 3.7 + 0.91 * 0.72), sensor.ReadMilliwatts(), 1e-6);
    }

    [Fact]
    public void an_older_pi_says_that_it_has_no_such_chip()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Program("usr/bin/vcgencmd", "echo 'error=1 error_msg=\"Command not registered\"'; exit 1\n");
        Assert.Null(PowerSensor.Find(root, out var reason));
        Assert.Contains("Pi 5", reason, StringComparison.Ordinal);
        Assert.Contains("--meter", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void rapl_counts_the_packages_energy_around_its_range()
    {
        Rapl(energy: 999_000);
        Add("sys/class/powercap/intel-rapl:0:0/energy_uj", "77");
        var sensor = PowerSensor.Find(root, out _)!;
        Assert.Contains("1 processor package", sensor.Name, StringComparison.Ordinal);
        Thread.Sleep(50);
        // 1000 to the end of the range and 4000 from its beginning: 5 mJ in 50 ms or more.
        Rapl(energy: 4_000);
        Assert.InRange(sensor.ReadMilliwatts(), 1, 100);
    }

    [Fact]
    public void a_device_without_sensors_says_so()
    {
        Assert.Null(PowerSensor.Find(root, out var reason));
        Assert.All(["no power sensor", "PMIC", "hwmon", "RAPL", "--meter"], word => Assert.Contains(word, reason, StringComparison.Ordinal));
    }

    [Fact]
    public void peak_minus_idle_and_energy_follow_from_the_readings()
    {
        Add("sys/class/hwmon/hwmon0/name", "ina226");
        Add("sys/class/hwmon/hwmon0/power1_input", "2000000");
        var output = new StringWriter();
        var answers = 0;
        // The first answer only warms up; the next ones draw more.
        PowerBench.Measure(output, "net", PowerSensor.Find(root, out _), null, Short, () =>
        {
            if (answers++ == 1)
                Replace("sys/class/hwmon/hwmon0/power1_input", "2800000");
            Thread.Sleep(10);
        });
        var text = output.ToString();
        Assert.Equal(2000, Figure(text, "idle, mean"));
        Assert.Equal(2800, Figure(text, "busy, peak"));
        Assert.Equal(800, Figure(text, "peak minus idle"));
        Assert.Equal(0.8 * Figure(text, "an answer, features included"), Figure(text, "energy an answer, peak minus idle"), 0.002);
    }

    [Fact]
    public void an_external_meters_log_is_read_by_its_clock()
    {
        var log = Path.Combine(root, "meter.csv");
        var start = DateTimeOffset.UtcNow;
        var answers = 0;
        var output = new StringWriter();
        var lines = new List<string> { "time,mW" };
        PowerBench.Measure(output, "net", null, log, Short, () =>
        {
            if (answers++ == 1)
            {
                // What a meter would have written by then, in both ways of telling the time.
                var elapsed = DateTimeOffset.UtcNow - start;
                for (var i = 0; i < 20; i++)
                    lines.Add(string.Create(CultureInfo.InvariantCulture, $"{(start + elapsed * i / 20 - DateTimeOffset.UnixEpoch).TotalSeconds:F4},1000"));
                var now = DateTimeOffset.UtcNow.AddMilliseconds(20);
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{now:o},1500"));
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{now.AddMilliseconds(50):o},1900"));
                File.WriteAllLines(log, lines);
            }
            Thread.Sleep(5);
        });
        Assert.Equal(1000, Figure(output.ToString(), "idle, mean"));
        Assert.Equal(900, Figure(output.ToString(), "peak minus idle"));
    }

    [Theory]
    [InlineData("time,mW\n", "no line")]
    [InlineData("1,2\nsoon,800\n", "line 2")]
    [InlineData("1,800\n2,NaN\n", "line 2")]
    [InlineData("1,800\n2,900\n", "nothing from")]
    public void a_log_that_is_of_no_use_is_named(string log, string what)
    {
        var file = Add("meter.csv", log);
        var mistake = Assert.Throws<UserErrorException>(() => PowerBench.Measure(TextWriter.Null, "net", null, file,
            new PowerTiming(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(1)), () => { }));
        Assert.Contains("meter.csv", mistake.Message, StringComparison.Ordinal);
        Assert.Contains(what, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_log_that_is_not_there_is_said_before_anything_runs()
    {
        using var app = new AppFolder();
        app.Run("bench", "--meter", "absent.csv").IsMistake(1, "absent.csv");
    }

    private static double Figure(string text, string row) =>
        double.Parse(Number().Match(text[(text.IndexOf(row, StringComparison.Ordinal) + row.Length)..]).Value, CultureInfo.InvariantCulture);

    private void Rapl(long energy)
    {
        Add("sys/class/powercap/intel-rapl:0/energy_uj", energy.ToString(CultureInfo.InvariantCulture));
        Add("sys/class/powercap/intel-rapl:0/max_energy_range_uj", "1000000");
    }

    private string Add(string file, string content)
    {
        var path = Path.Combine(root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>At once, as a driver does it: a reader sees the one or the other.</summary>
    private void Replace(string file, string content) => File.Move(Add(file + ".new", content), Path.Combine(root, file), overwrite: true);

    private void Program(string file, string script)
    {
        var path = Add(file, "#!/bin/sh\n" + script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
