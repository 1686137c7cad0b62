using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Training.Modules;

/// <summary>
/// Takes units out that are always 0, with the weights that only they feed: their own, the next layer's, and a depthwise filter between.
/// The network answers as before wherever they are 0.
/// </summary>
internal sealed class Pruning
{
    private readonly NetworkWeights weights;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<int>> kept;
    private readonly Dictionary<string, float[]> values;

    private Pruning(NetworkWeights weights, IReadOnlyList<FiringUnits> units)
    {
        this.weights = weights;
        // A layer without units is none: one stays, silent as it is.
        kept = units.ToDictionary(layer => layer.Layer, layer => layer.Firing.Count > 0 ? layer.Firing : [0], StringComparer.Ordinal);
        values = weights.Entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
    }

    /// <param name="definition">Without batch norm.</param>
    /// <param name="units">Of any of its layers; one that is not named keeps all.</param>
    public static (NetworkDefinition Definition, NetworkWeights Weights) Apply(NetworkDefinition definition, NetworkWeights weights, IReadOnlyList<FiringUnits> units)
    {
        var plan = NetworkPlan.Create(definition);
        var pruning = new Pruning(weights, units);
        var (branches, fused, offset) = (new List<BranchDefinition>(), new List<int>(), 0);
        foreach (var branch in plan.Branches)
        {
            var (layers, channels) = pruning.Chain(branch.Layers, All(branch.Input.Channels));
            branches.Add(new BranchDefinition(branch.Modality, branch.Input, layers));
            foreach (var value in Flat(branch.Output, channels))
                fused.Add(offset + value);
            offset += branch.Output.Count;
        }

        var (head, _) = pruning.Chain(plan.Head, fused);
        return (new NetworkDefinition(branches, head, definition.Classes),
            new NetworkWeights(weights.Entries.Select(entry => KeyValuePair.Create(entry.Key, pruning.values[entry.Key]))));
    }

    /// <param name="channels">Which of the first layer's input channels are still there.</param>
    private (List<LayerDefinition> Layers, IReadOnlyList<int> Channels) Chain(IReadOnlyList<LayerPlan> layers, IReadOnlyList<int> channels)
    {
        var definitions = new List<LayerDefinition>();
        foreach (var layer in layers)
        {
            var (input, units) = (channels, kept.GetValueOrDefault(layer.Name) ?? All(layer.Output.Channels));
            switch (layer.Definition)
            {
                case ConvDefinition conv:
                    Keep(layer.Decisions[0], input, channels = units);
                    definitions.Add(conv with { Filters = units.Count });
                    break;
                case SeparableConvDefinition conv:
                    KeepColumns(layer.Decisions[0].WeightName, layer.Input.Channels, input);
                    Keep(layer.Decisions[1], input, channels = units);
                    definitions.Add(conv with { Filters = units.Count });
                    break;
                case DenseDefinition dense:
                    Keep(layer.Decisions[0], Flat(layer.Input, input), channels = units);
                    definitions.Add(dense with { Units = units.Count });
                    break;
                case FlattenDefinition:
                    channels = Flat(layer.Input, input);
                    definitions.Add(layer.Definition);
                    break;
                default:
                    definitions.Add(layer.Definition);
                    break;
            }
        }

        return (definitions, channels);
    }

    /// <summary>Of a layer whose weights are [..][input][output]: the rows of these inputs, the columns of these outputs.</summary>
    private void Keep(DecisionLayer layer, IReadOnlyList<int> inputs, IReadOnlyList<int> outputs)
    {
        var all = weights[layer.WeightName];
        var (columns, depth) = (layer.Output.Channels, layer.Input.Channels);
        var result = new List<float>(all.Length);
        for (var tap = 0; tap < all.Length / (columns * depth); tap++)
            foreach (var input in inputs)
                foreach (var output in outputs)
                    result.Add(all[(tap * depth + input) * columns + output]);
        values[layer.WeightName] = [.. result];
        KeepColumns(layer.BiasName, columns, outputs);
    }

    private void KeepColumns(string name, int columns, IReadOnlyList<int> outputs)
    {
        var all = weights[name];
        values[name] = [.. Enumerable.Range(0, all.Length / columns).SelectMany(row => outputs.Select(output => all[row * columns + output]))];
    }

    /// <summary>Where the channels' values lie once the shape is laid flat.</summary>
    private static int[] Flat(Shape shape, IReadOnlyList<int> channels) =>
        [.. Enumerable.Range(0, shape.Height * shape.Width).SelectMany(place => channels.Select(channel => place * shape.Channels + channel))];

    private static int[] All(int count) => [.. Enumerable.Range(0, count)];
}
