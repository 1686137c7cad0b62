using System.Globalization;

namespace TinyM2Net.CommandLine.Power;

/// <summary>How long a measurement takes.</summary>
internal sealed record PowerTiming(TimeSpan Idle, TimeSpan Busy, TimeSpan Interval)
{
    public static PowerTiming Default { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(200));
}

/// <summary>
/// <c>bench --power</c>: power while doing nothing, then while answering without pause; peak minus idle as the paper reports it (arXiv 2202.04303,
/// section 5), and that power for the time of one answer as energy.
/// </summary>
internal static class PowerBench
{
    /// <param name="sensor">Null with a <paramref name="meter"/>.</param>
    /// <param name="meter">A file that an external meter is logging to.</param>
    public static void Measure(TextWriter output, string model, PowerSensor? sensor, string? meter, PowerTiming timing, Action answer)
    {
        answer();
        var samples = new List<PowerSample>();
        var (begun, idleEnd) = (DateTimeOffset.UtcNow, DateTimeOffset.UtcNow + timing.Idle);
        Sample(sensor, samples, timing.Interval, () => DateTimeOffset.UtcNow < idleEnd);

        var (busyBegun, answers, isBusy) = (DateTimeOffset.UtcNow, 0L, true);
        var worker = Task.Factory.StartNew(() =>
        {
            for (; Volatile.Read(ref isBusy); answers++)
                answer();
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            var end = busyBegun + timing.Busy;
            Sample(sensor, samples, timing.Interval, () => DateTimeOffset.UtcNow < end && !worker.IsCompleted);
        }
        finally
        {
            Volatile.Write(ref isBusy, false);
        }
        worker.GetAwaiter().GetResult();
        var busyEnd = DateTimeOffset.UtcNow;

        if (meter is not null)
            samples = MeterFile.Read(meter);
        var idle = Within(samples, begun, busyBegun, "idle", meter);
        var busy = Within(samples, busyBegun, busyEnd, "busy", meter);
        Write(output, model, sensor?.Name ?? Path.GetFileName(meter!), idle, busy, (busyEnd - busyBegun).TotalMilliseconds / answers);
    }

    private static void Sample(PowerSensor? sensor, List<PowerSample> samples, TimeSpan interval, Func<bool> goesOn)
    {
        while (goesOn())
        {
            Thread.Sleep(interval);
            if (sensor is not null)
                samples.Add(new PowerSample(DateTimeOffset.UtcNow, sensor.ReadMilliwatts()));
        }
    }

    private static double[] Within(List<PowerSample> samples, DateTimeOffset from, DateTimeOffset to, string what, string? meter)
    {
        var within = samples.Where(sample => sample.Time >= from && sample.Time <= to).Select(sample => sample.Milliwatts).ToArray();
        return within.Length > 0 ? within : throw new UserErrorException(string.Create(CultureInfo.InvariantCulture,
            $"{meter} has nothing from {from:o} to {to:o}, when the device was {what}; it covers {samples.Min(sample => sample.Time):o} to {samples.Max(sample => sample.Time):o}: log while bench runs, by the same clock"));
    }

    private static void Write(TextWriter output, string model, string source, double[] idle, double[] busy, double milliseconds)
    {
        var (rest, mean, peak) = (idle.Average(), busy.Average(), busy.Max());
        output.WriteLine($"{model}: power by {source}, {idle.Length} readings idle and {busy.Length} busy");
        var table = new TextTable("", "");
        table.Add("idle, mean", Milliwatts(rest));
        table.Add("busy, mean", Milliwatts(mean));
        table.Add("busy, peak", Milliwatts(peak));
        table.Add("peak minus idle", Milliwatts(peak - rest));
        table.Add("an answer, features included", Figures.Milliseconds(TimeSpan.FromMilliseconds(milliseconds)));
        table.Add("energy an answer, peak minus idle", Millijoules((peak - rest) * milliseconds / 1000));
        table.Add("energy an answer, mean minus idle", Millijoules((mean - rest) * milliseconds / 1000));
        table.Write(output, "  ");
    }

    private static string Milliwatts(double value) => value.ToString("0", CultureInfo.InvariantCulture) + " mW";

    private static string Millijoules(double value) => value.ToString("0.000", CultureInfo.InvariantCulture) + " mJ";
}
