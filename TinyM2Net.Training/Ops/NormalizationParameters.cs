using System.Numerics;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>What batch normalization stores about each channel.</summary>
/// <param name="layer">The layer it belongs to; the parameters are <c>layer.batchNorm.scale</c> and so on.</param>
internal sealed class NormalizationParameters<T>(string layer, int channels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How far a batch moves the running statistics.</summary>
    private const double Momentum = 0.1;

    public Parameter<T> Scale { get; } = Filled(new(layer + ".batchNorm.scale", channels));

    public Parameter<T> Shift { get; } = new(layer + ".batchNorm.shift", channels);

    public Parameter<T> RunningMean { get; } = new(layer + ".batchNorm.mean", channels, trainable: false);

    public Parameter<T> RunningVariance { get; } = Filled(new(layer + ".batchNorm.variance", channels, trainable: false));

    public IReadOnlyList<Parameter<T>> All => [Scale, Shift, RunningMean, RunningVariance];

    /// <param name="unbiasedVariance">Divided by one less than the count.</param>
    public void Track(int channel, T mean, T unbiasedVariance)
    {
        var momentum = T.CreateChecked(Momentum);
        RunningMean.Value[channel] += momentum * (mean - RunningMean.Value[channel]);
        RunningVariance.Value[channel] += momentum * (unbiasedVariance - RunningVariance.Value[channel]);
    }

    private static Parameter<T> Filled(Parameter<T> parameter)
    {
        parameter.Value.Span.Fill(T.One);
        return parameter;
    }
}
