using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;

namespace TinyM2Net.Training.Fitting;

/// <summary>The units of a layer with ReLU that fire on a split; the others could be removed without changing an answer there.</summary>
/// <param name="Layer">The layer's name in the plan.</param>
/// <param name="Units">How many it has: filters of a convolution, units of a dense layer.</param>
/// <param name="Firing">Those that are above 0 for any sample, anywhere; ascending.</param>
internal sealed record FiringUnits(string Layer, int Units, IReadOnlyList<int> Firing)
{
    public int Silent => Units - Firing.Count;

    /// <summary>One entry a layer with ReLU, in execution order.</summary>
    /// <param name="subsets">Branches that are to suffice: a unit that fires for a sample without the others is wanted, too. Null: none.</param>
    public static IReadOnlyList<FiringUnits> Of(Network<float> network, SampleSet set, IReadOnlyList<IReadOnlyList<int>>? subsets = null, CancellationToken cancellation = default)
    {
        network.KeepActivations();
        var layers = network.Operators.OfType<Relu<float>>().Select(relu => (Relu: relu, Fired: new bool[relu.Output.Shape.Channels])).ToArray();
        foreach (var absent in FusionTraining.Cases(subsets, network.Inputs.Length))
        {
            network.Absent = absent;
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
        }

        network.Absent = [];
        return [.. layers.Select(layer => new FiringUnits(layer.Relu.Name, layer.Fired.Length, [.. Enumerable.Range(0, layer.Fired.Length).Where(unit => layer.Fired[unit])]))];
    }
}
