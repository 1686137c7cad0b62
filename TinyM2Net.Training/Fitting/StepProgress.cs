namespace TinyM2Net.Training.Fitting;

/// <summary>How far an epoch is.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Epochs">Planned.</param>
/// <param name="Step">Of the epoch, from 1.</param>
/// <param name="Steps">An epoch's.</param>
/// <param name="Loss">Mean over the epoch's steps so far.</param>
/// <param name="Left">What the remaining epochs take at the pace of this run.</param>
internal sealed record StepReport(int Epoch, int Epochs, int Step, int Steps, double Loss, TimeSpan Left);

/// <summary>Tells of steps, a few times a second at most: the first time once there is a pace to tell.</summary>
internal sealed class StepProgress(IProgress<StepReport> progress, TimeProvider time, int epochs, int steps)
{
    // The first steps bring code and memory in; they are no measure of the rest.
    private const int Unmeasured = 2;
    private const int Measured = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // What is just compiled still gets faster for a second or two, and would make a short training look ten times as long.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private int taken;
    private int due = Unmeasured;
    private (int Taken, long At) mark, before;
    private long started;
    private long? told;

    public void Took(int epoch, int step, double loss)
    {
        taken++;
        if (taken == due)
            Mark();
        if (taken < Unmeasured + Measured || (told is { } last ? time.GetElapsedTime(last) < Pause : time.GetElapsedTime(started) < Settled))
            return;
        told = time.GetTimestamp();
        var left = time.GetElapsedTime(before.At) / (taken - before.Taken) * ((long)(epochs - epoch) * steps + steps - step);
        progress.Report(new StepReport(epoch, epochs, step, steps, loss, left));
    }

    /// <summary>Twice as many steps after each mark the next: the pace is that of the last half to three quarters of all steps.</summary>
    private void Mark()
    {
        var now = time.GetTimestamp();
        if (taken == Unmeasured)
            (started, mark) = (now, (taken, now));
        (before, mark) = (mark, (taken, now));
        due = 2 * taken;
    }
}
