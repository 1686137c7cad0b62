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

    private int taken;
    private long started;
    private long? told;

    public void Took(int epoch, int step, double loss)
    {
        taken++;
        if (taken == Unmeasured)
            started = time.GetTimestamp();
        if (taken < Unmeasured + Measured || (told is { } last && time.GetElapsedTime(last) < Pause))
            return;
        told = time.GetTimestamp();
        var left = time.GetElapsedTime(started) / (taken - Unmeasured) * ((long)(epochs - epoch) * steps + steps - step);
        progress.Report(new StepReport(epoch, epochs, step, steps, loss, left));
    }
}
