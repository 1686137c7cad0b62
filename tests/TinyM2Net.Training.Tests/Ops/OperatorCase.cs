using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Ops;

/// <summary>One operator in one configuration, to be checked against finite differences. Found by reflection: deriving is registering.</summary>
public abstract class OperatorCase
{
    internal const int Samples = 3;

    internal const int Shards = 2;

    public virtual string Name => GetType().Name;

    internal abstract Operator<double> Create();

    /// <summary>Whether to check the pass as it is in training; tangents are checked in evaluation only.</summary>
    internal virtual bool Training => false;

    /// <summary>Inputs: spread out enough that no step of the differences crosses a kink.</summary>
    internal virtual void Fill(Span<double> values, ref SplitMix random)
    {
        foreach (ref var value in values)
            value = random.NextGaussian();
    }

    internal static Tensor<double> Tensor(int height, int width, int channels) => new(new Shape(height, width, channels), Samples);

    internal static Parameter<double> Weights(string name, int length, ulong seed = 7)
    {
        var parameter = new Parameter<double>(name, length);
        var random = new SplitMix(seed).Fork(name);
        foreach (ref var value in parameter.Value.Span)
            value = random.NextGaussian();
        return parameter;
    }
}
