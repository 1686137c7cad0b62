using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>One layer's weights, and where rounding takes them.</summary>
internal sealed class LayerRounding(DecisionLayer layer, float[] weights)
{
    public DecisionLayer Layer { get; } = layer;

    public float[] Weights { get; } = weights;

    /// <summary><c>||Q_b(W) - W||^2</c>.</summary>
    public double Perturbation(int bits) => WeightQuantizer.Perturbation(Weights, Layer.Output.Channels, bits);

    /// <summary><c>Q_b(W)</c>.</summary>
    public float[] Rounded(int bits)
    {
        var rounded = new float[Weights.Length];
        WeightQuantizer.FakeQuantize(Weights, WeightQuantizer.Scales(Weights, Layer.Output.Channels, bits), bits, rounded);
        return rounded;
    }

    /// <summary><c>Q_b(W) - W</c>.</summary>
    public float[] Step(int bits)
    {
        var step = Rounded(bits);
        for (var i = 0; i < step.Length; i++)
            step[i] -= Weights[i];
        return step;
    }
}
