namespace TinyM2Net.Training.Fitting;

/// <summary>Where one training keeps its state between epochs, so that a killed one goes on from there to the same bytes.</summary>
internal interface ICheckpoints
{
    /// <summary>The state to go on from; null: from the start.</summary>
    /// <param name="fits">Whether the state is of this very training; one that is not is discarded.</param>
    TrainingCheckpoint? Load(Predicate<TrainingCheckpoint> fits);

    /// <summary>Takes the place of the last one, whole or not at all.</summary>
    void Save(TrainingCheckpoint checkpoint);
}
