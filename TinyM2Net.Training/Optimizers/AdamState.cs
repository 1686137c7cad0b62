namespace TinyM2Net.Training.Optimizers;

/// <summary>All that Adam remembers from step to step.</summary>
/// <param name="FirstPower">The first decay to the power of the steps taken.</param>
/// <param name="SecondPower">Likewise of the second.</param>
/// <param name="First">Mean gradient, per trainable parameter.</param>
/// <param name="Second">Mean squared gradient, per trainable parameter.</param>
internal sealed record AdamState(double FirstPower, double SecondPower, IReadOnlyList<float[]> First, IReadOnlyList<float[]> Second);
