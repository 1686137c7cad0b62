using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Quantization;

/// <summary>Values that share one step: all that is concatenated in front of one consumer, or a single tensor.</summary>
/// <param name="Consumer">The layer that reads them: it decides the bits.</param>
internal sealed record ActivationPoint(int Index, string Consumer, ActivationRange Range);

/// <summary>
/// Where a network's activations are quantized and to how many bits. Producers are named: a modality for a model input, a decision
/// layer or a global average pool for its (activated) output. Max pooling, flattening and concatenation keep the integers.
/// </summary>
internal sealed class QuantizationScheme
{
    public const int InputBits = 8;
    private readonly Dictionary<string, int> written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> read = new(StringComparer.Ordinal);
    private readonly List<ActivationPoint> points = [];
    private readonly IReadOnlyDictionary<string, int> weightBits;
    private readonly IReadOnlyDictionary<string, int> activationBits;

    /// <param name="bits">Of every decision layer's weights, by name.</param>
    /// <param name="activationBits">Of what it reads, as far as that is no model input; null: the same.</param>
    public QuantizationScheme(NetworkPlan plan, IReadOnlyDictionary<string, int> bits, IReadOnlyDictionary<string, int>? activationBits = null)
    {
        Plan = plan;
        weightBits = bits;
        this.activationBits = activationBits ?? bits;
        var fused = new List<Producer>();
        foreach (var branch in plan.Branches)
            fused.AddRange(Chain([new Producer(branch.Modality, true, true)], branch.Layers));
        Chain(fused, plan.Head);
    }

    public NetworkPlan Plan { get; }

    public IReadOnlyList<ActivationPoint> Points => points;

    public int WeightBits(DecisionLayer layer) => weightBits[layer.Name];

    /// <summary>What the layer reads; 8 bits where that is a model input.</summary>
    public ActivationPoint InputOf(string consumer) => points[read[consumer]];

    /// <summary>Where this producer's values are quantized; null for the logits, which stay as they are.</summary>
    public ActivationPoint? OutputOf(string producer) => written.TryGetValue(producer, out var index) ? points[index] : null;

    /// <summary>Bit operations of one inference: weight bits times activation bits times multiplications.</summary>
    public double Bops(DecisionLayer layer) => (double)WeightBits(layer) * InputOf(layer.Name).Range.Bits * layer.Macs;

    private List<Producer> Chain(List<Producer> producers, IReadOnlyList<LayerPlan> layers)
    {
        for (var i = 0; i < layers.Count; i++)
        {
            if (layers[i].Definition is GlobalAveragePoolDefinition)
            {
                // It sums integers and rounds once more: its input is quantized like its output, for the decision that follows both.
                var signed = producers.Exists(p => p.Signed);
                Read(layers[i].Name, producers, NextBits(layers, i));
                producers = [new Producer(layers[i].Name, false, signed)];
            }
            foreach (var decision in layers[i].Decisions)
            {
                Read(decision.Name, producers, activationBits[decision.Name]);
                producers = [new Producer(decision.Name, false, decision.Activation == Activation.None)];
            }
        }
        return producers;
    }

    private int NextBits(IReadOnlyList<LayerPlan> layers, int from)
    {
        var next = layers.Skip(from).Concat(Plan.Head).SelectMany(l => l.Decisions).First();
        return activationBits[next.Name];
    }

    private void Read(string consumer, List<Producer> producers, int bits)
    {
        var range = new ActivationRange(producers.Exists(p => p.IsModelInput) ? InputBits : bits, producers.Exists(p => p.Signed));
        var point = new ActivationPoint(points.Count, consumer, range);
        points.Add(point);
        read[consumer] = point.Index;
        foreach (var producer in producers)
            written[producer.Name] = point.Index;
    }

    private sealed record Producer(string Name, bool IsModelInput, bool Signed);
}
