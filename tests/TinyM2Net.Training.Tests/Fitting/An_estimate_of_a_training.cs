using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Training.Tests.Fitting;

/// <summary>What is said of the time that a training will take, by a clock that stands still between steps.</summary>
public class An_estimate_of_a_training
{
    /// <summary>Steps as they were timed on a busy machine: compiled on the way, then twenty times as fast.</summary>
    private static (double Seconds, double Compiling) Busy(int step) => step switch
    {
        0 => (0.6, 0.5),
        < 6 => (0.15, 0.1),
        < 12 => (0.08, 0.05),
        < 24 => (0.12, 0.02), // slower again: something else had its turn
        < 30 => (0.02, 0.01),
        _ => (0.006, 0),
    };

    [Fact]
    public void waits_until_the_code_is_compiled()
    {
        var reports = Run(Busy, epochs: 200, steps: 6);
        Assert.All(reports, r => Assert.InRange(r.Error, 0.8, 1.3));
        Assert.InRange(reports[0].At, 3, 6);
    }

    [Fact]
    public void comes_within_seconds_where_steps_are_slow()
    {
        var reports = Run(step => (1, step < 3 ? 0.5 : 0), epochs: 3, steps: 50);
        Assert.All(reports, r => Assert.InRange(r.Error, 0.99, 1.01));
        Assert.InRange(reports[0].At, 6, 8);
    }

    [Fact]
    public void comes_in_time_where_the_compiler_never_rests() =>
        Assert.InRange(Run(_ => (0.1, 0.05), epochs: 100, steps: 50)[0].At, 10, 11);

    [Fact]
    public void is_not_given_of_a_training_that_is_over_before() => Assert.Empty(Run(_ => (0.01, 0), epochs: 3, steps: 10));

    /// <returns>When, and how many times too long the rest was said to take.</returns>
    private static List<(double At, double Error)> Run(Func<int, (double Seconds, double Compiling)> costs, int epochs, int steps)
    {
        var clock = new SetClock();
        var compiled = 0.0;
        var reports = new List<(double At, TimeSpan Left)>();
        var progress = new StepProgress(new Reports(r => reports.Add((clock.Seconds, r.Left))), clock, epochs, steps, () => TimeSpan.FromSeconds(compiled));
        for (var step = 0; step < epochs * steps; step++)
        {
            var (seconds, compiling) = costs(step);
            clock.Seconds += seconds;
            compiled += compiling;
            progress.Took(1 + step / steps, 1 + step % steps, 0);
        }
        return [.. reports.Where(r => clock.Seconds - r.At > 0.1).Select(r => (r.At, r.Left.TotalSeconds / (clock.Seconds - r.At)))];
    }

    private sealed class SetClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }

    private sealed class Reports(Action<StepReport> told) : IProgress<StepReport>
    {
        public void Report(StepReport value) => told(value);
    }
}
