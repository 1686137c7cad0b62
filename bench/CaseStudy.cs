using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Bench;

/// <summary>One of the paper's two nets, with noise to work on: how long a step takes does not depend on what is learned.</summary>
/// <param name="PeerName">What the peers' nets.py calls it.</param>
internal sealed record CaseStudy(string PeerName, string Preset, int Classes)
{
    public const int BatchSize = 32;

    public static CaseStudy One { get; } = new("cs1", "tinym2net-case1", 2);

    public static CaseStudy Two { get; } = new("cs2", "tinym2net-case2", 4);

    public NetworkPlan Plan => NetworkPlan.Create(Definition);

    /// <summary>A network with a batch loaded.</summary>
    public Network<float> Network(int threads)
    {
        var network = Network<float>.Create(Definition, seed: 1, BatchSize, threads);
        var random = new SplitMix(2);
        var features = network.Inputs.Select(input => new float[input.Shape.Count * BatchSize]).ToArray();
        foreach (var values in features)
            foreach (ref var value in values.AsSpan())
                value = (float)random.NextGaussian();
        var labels = Enumerable.Range(0, BatchSize).Select(sample => sample % Classes).ToArray();
        network.LoadBatch(new SampleSet(features, labels), Enumerable.Range(0, BatchSize).ToArray());
        return network;
    }

    /// <summary>Without batch norm and dropout, as it is packed.</summary>
    public NetworkDefinition FoldedDefinition => BatchNormFolding.Fold(Definition, Training.Modules.Network<float>.Create(Definition, seed: 1).Save()).Definition;

    private NetworkDefinition Definition
    {
        get
        {
            var preset = Presets.Nets[Preset];
            return new NetworkDefinition(
                [.. preset.Branches.OrderBy(branch => branch.Key, StringComparer.Ordinal)
                    .Select(branch => new BranchDefinition(branch.Key, branch.Value.Features.Shape, branch.Value.Layers))],
                [.. preset.Head, new DenseDefinition(Classes, Activation.None)], Classes);
        }
    }
}
