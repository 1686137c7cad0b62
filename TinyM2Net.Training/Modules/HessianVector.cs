using System.Numerics;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Training.Modules;

/// <summary>
/// Exact Hessian-vector products of the mean cross-entropy in evaluation mode (Pearlmutter 1994, forward over reverse): one gradient
/// pass a batch, then two tangent passes a direction.
/// </summary>
internal static class HessianVector
{
    /// <summary>
    /// Runs a batch forward and backward, after which <see cref="Product"/> may be asked for any number of directions.
    /// </summary>
    /// <param name="samples">At most the network's capacity.</param>
    /// <returns>The batch's loss.</returns>
    public static T Prepare<T>(Network<T> network, SampleSet set, ReadOnlySpan<int> samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (network.Parameters.Any(parameter => parameter.Transform is not null))
            throw new InvalidOperationException("Hessian-vector products are of the float network: this one has fake quantization.");
        network.KeepActivations();
        network.LoadBatch(set, samples);
        var loss = network.Forward(samples.Length, training: false);
        network.Backward();
        foreach (var parameter in network.Parameters)
            parameter.Tangent.Span.Clear();
        return loss;
    }

    /// <summary>
    /// H v over the decision layers' weights alone (all other directions 0): <paramref name="direction"/> fills a layer's v, and
    /// <paramref name="product"/> is then shown its v and (H v).
    /// </summary>
    public static void Product<T>(Network<T> network, Fill<T> direction, Read<T> product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var layer in network.Plan.Decisions)
            direction(layer, network.WeightsOf(layer).Tangent.Span);
        network.Tangent();
        foreach (var layer in network.Plan.Decisions)
            product(layer, network.WeightsOf(layer).Tangent.Span, network.WeightsOf(layer).GradientTangent.Span);
    }

    public delegate void Fill<T>(DecisionLayer layer, Span<T> direction);

    public delegate void Read<T>(DecisionLayer layer, ReadOnlySpan<T> direction, ReadOnlySpan<T> product);
}
