using TinyM2Net.Compiler.Packing;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Bench;

/// <summary>One of the paper's nets in integers: initial weights, activations calibrated on noise. What it answers is noise too; what it costs is not.</summary>
internal sealed class PackedNet
{
    private const int CalibrationSamples = 4;

    private PackedNet(string setting, IntegerGraph graph)
    {
        Setting = setting;
        Graph = graph;
    }

    /// <summary>All 8 bits, 8 and 4 in turns, all 4 bits.</summary>
    public static string[] Settings { get; } = ["W8A8", "mixed", "W4A4"];

    public string Setting { get; }

    public IntegerGraph Graph { get; }

    public static PackedNet Of(CaseStudy study, string setting)
    {
        var definition = study.FoldedDefinition;
        var plan = NetworkPlan.Create(definition);
        var bits = plan.Decisions.Select((layer, index) => (layer.Name, Bits: setting == "W8A8" || setting == "mixed" && index % 2 == 0 ? 8 : 4))
            .ToDictionary(layer => layer.Name, layer => layer.Bits);
        var scheme = new QuantizationScheme(plan, bits);
        var weights = Network<float>.Create(definition, seed: 1).Save();
        var steps = Calibration.Steps(scheme, weights, Noise(definition), [.. Enumerable.Range(0, CalibrationSamples)], 1);
        return new PackedNet(setting, IntegerGraphBuilder.Build(new QuantizedNetwork(scheme, weights, steps, 4f / 32767)));
    }

    /// <summary>One inference of the first <paramref name="nodes"/> nodes, on this processor's best kernels.</summary>
    public Action Inference(int nodes) => Inference(nodes, KernelVariant.Best);

    public Action Inference() => Inference(Graph.Nodes.Count);

    public Action Inference(int nodes, KernelVariant kernels)
    {
        var graph = Graph with { Nodes = [.. Graph.Nodes.Take(nodes)], Output = Graph.Nodes[nodes - 1].Output };
        var executable = new Executable(graph, MemoryPlan.Of(graph), kernels);
        var arena = executable.CreateArena();
        var random = new SplitMix(3);
        for (var input = 0; input < graph.Inputs.Count; input++)
            foreach (ref var value in executable.Input(arena, input))
                value = (sbyte)(random.NextInt(255) - 127);
        return () => executable.Run(arena);
    }

    private static SampleSet Noise(NetworkDefinition definition)
    {
        var random = new SplitMix(2);
        var features = definition.Branches.Select(branch => new float[CalibrationSamples * branch.Input.Count]).ToArray();
        foreach (var values in features)
            foreach (ref var value in values.AsSpan())
                value = (float)random.NextGaussian();
        return new SampleSet(features, [.. Enumerable.Range(0, CalibrationSamples).Select(sample => sample % definition.Classes)]);
    }
}
