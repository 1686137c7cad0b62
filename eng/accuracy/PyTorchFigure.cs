namespace TinyM2Net.Accuracy;

/// <summary>One row of <see cref="PyTorchTable"/>.</summary>
/// <param name="Mean">Balanced accuracy on the test split, percent; <paramref name="Deviation"/> over the seeds.</param>
internal sealed record PyTorchFigure(double Mean, double Deviation)
{
    public override string ToString() => FormattableString.Invariant($"{Mean:0.0} ± {Deviation:0.0}");
}
