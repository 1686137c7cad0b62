namespace TinyM2Net.Training.Fitting;

/// <summary>Saves after every epoch, except where epochs are so short that saving would be felt: it never takes more than a fiftieth of the time.</summary>
internal sealed class CheckpointPace(TimeProvider time)
{
    private const int Share = 50;

    private TimeSpan cost;
    private long saved;

    /// <param name="last">Whether the training ends here: the last state is always kept.</param>
    public void Save(ICheckpoints checkpoints, Func<TrainingCheckpoint> state, bool last)
    {
        if (!last && time.GetElapsedTime(saved) < Share * cost)
            return;
        var start = time.GetTimestamp();
        checkpoints.Save(state());
        saved = time.GetTimestamp();
        cost = time.GetElapsedTime(start, saved);
    }
}
