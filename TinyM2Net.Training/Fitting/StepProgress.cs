using System.Runtime;

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
/// <param name="compiled">Time spent in compiling so far; null asks the runtime.</param>
internal sealed class StepProgress(IProgress<StepReport> progress, TimeProvider time, int epochs, int steps, Func<TimeSpan>? compiled = null)
{
    // The first steps bring code and memory in; they are no measure of the rest.
    private const int Unmeasured = 2;
    private const int Measured = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Steps get thirty times as fast while their code is compiled, which takes seconds on a busy machine: no pace is told before the compiler
    // has rested for a while, or patience is at its end.
    private const double RestingShare = 0.05;
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Func<TimeSpan> compiled = compiled ?? (() => JitInfo.GetCompilationTime());
    private int taken;
    private int due = Unmeasured;
    private (int Taken, long At, TimeSpan Compiled) mark, before;
    private bool hasSettled;
    private long started;
    private long? told;

    public void Took(int epoch, int step, double loss)
    {
        taken++;
        if (taken == Unmeasured)
            started = time.GetTimestamp();
        if (taken >= due && (taken == Unmeasured || time.GetElapsedTime(mark.At) >= ShortestSpan))
            Mark();
        if (taken < Unmeasured + Measured || (told is { } last ? time.GetElapsedTime(last) < Pause : !hasSettled && time.GetElapsedTime(started) < Patience))
            return;
        told = time.GetTimestamp();
        var left = time.GetElapsedTime(before.At) / (taken - before.Taken) * ((long)(epochs - epoch) * steps + steps - step);
        progress.Report(new StepReport(epoch, epochs, step, steps, loss, left));
    }

    /// <summary>Twice as many steps after each mark the next: the pace is that of the last half to three quarters of all steps.</summary>
    private void Mark()
    {
        var now = (Taken: taken, At: time.GetTimestamp(), Compiled: compiled());
        hasSettled |= taken > Unmeasured && now.Compiled - mark.Compiled < RestingShare * time.GetElapsedTime(mark.At, now.At);
        (before, mark) = (taken == Unmeasured ? now : mark, now);
        due = 2 * taken;
    }
}
