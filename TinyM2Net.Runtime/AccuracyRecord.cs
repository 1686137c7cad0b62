namespace TinyM2Net;

/// <summary>How well the model classified the samples it was held against when it was packed, measured by this runtime on the packed file.</summary>
/// <param name="Split">Which samples: the dataset's <c>test</c> split, or <c>validation</c> where there is no test split.</param>
/// <param name="Samples">How many samples were classified.</param>
/// <param name="FloatAccuracy">Share of samples the trained float network gets right, 0 to 1.</param>
/// <param name="FloatBalancedAccuracy">Mean over the classes of the share it gets right (unweighted average recall), 0 to 1.</param>
/// <param name="Accuracy">Share of samples the packed integer network gets right, 0 to 1.</param>
/// <param name="BalancedAccuracy">Mean over the classes of the share it gets right, 0 to 1.</param>
/// <param name="Classes">The packed network's figures class by class, in the order of the labels.</param>
public sealed record AccuracyRecord(
    string Split,
    int Samples,
    double FloatAccuracy,
    double FloatBalancedAccuracy,
    double Accuracy,
    double BalancedAccuracy,
    IReadOnlyList<ClassAccuracy> Classes);

/// <summary>One class of an <see cref="AccuracyRecord"/>.</summary>
/// <param name="Label">The class.</param>
/// <param name="Samples">Samples of this class.</param>
/// <param name="Correct">How many of them the packed network gets right.</param>
public sealed record ClassAccuracy(string Label, int Samples, int Correct);
