using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Fitting;

/// <summary>What a training gave.</summary>
/// <param name="Best">The weights after the epoch with the best validation balanced accuracy (of equals: the lowest validation loss).</param>
/// <param name="BestEpoch">That epoch, from 1.</param>
/// <param name="History">One report an epoch run.</param>
internal sealed record TrainingResult(NetworkWeights Best, int BestEpoch, IReadOnlyList<EpochReport> History);

/// <summary>How an epoch went.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Epochs">Planned.</param>
/// <param name="TrainLoss">Mean over the epoch's steps, augmentation and dropout on.</param>
/// <param name="ValidationLoss">With the training's class weights.</param>
/// <param name="ValidationAccuracy">0 to 1.</param>
/// <param name="ValidationBalancedAccuracy">0 to 1.</param>
/// <param name="Left">What the remaining epochs take at the pace so far.</param>
internal sealed record EpochReport(int Epoch, int Epochs, double TrainLoss, double ValidationLoss, double ValidationAccuracy,
    double ValidationBalancedAccuracy, TimeSpan Elapsed, TimeSpan Left);
