using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;

namespace TinyM2Net.Training.Fitting;

/// <summary>The units of one ReLU that never fire on a split: they could be removed without changing an answer there.</summary>
/// <param name="Layer">The layer's name in the plan.</param>
/// <param name="Dead">Channels that are 0 at every place of every sample.</param>
/// <param name="Units">All channels.</param>
internal sealed record DeadUnits(string Layer, int Dead, int Units)
{
    /// <summary>One entry a layer with ReLU, in execution order.</summary>
    public static IReadOnlyList<DeadUnits> Count(Network<float> network, SampleSet set, CancellationToken cancellation = default)
    {
        network.KeepActivations();
        var layers = network.Operators.OfType<Relu<float>>().Select(relu => (Relu: relu, Fired: new bool[relu.Output.Shape.Channels])).ToArray();
        foreach (var batch in Evaluator.Batches(network, set))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (relu, fired) in layers)
            {
                var values = relu.Output.Value.Span[..(batch.Length * relu.Output.Shape.Count)];
                for (var index = 0; index < values.Length; index++)
                    fired[index % fired.Length] |= values[index] > 0;
            }
        }

        return [.. layers.Select(layer => new DeadUnits(layer.Relu.Name, layer.Fired.Count(fired => !fired), layer.Fired.Length))];
    }
}
