using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Training.Modules;
using GraphLimits = TinyM2Net.Runtime.Graph.GraphLimits;

namespace TinyM2Net.Compiler.Spec;

/// <summary>Follows the shapes through every branch and the head, so that a layer with nothing left to work on is named before any training.</summary>
internal static class ShapeCheck
{
    /// <summary>Far above what a small device holds, and far below where the counts overflow.</summary>
    private const long MostWeights = 64 << 20;

    public static void Run(ModelSpec spec, IReadOnlyList<LayerList> branches, LayerList head, IReadOnlyDictionary<string, Position> bits, SpecErrors errors)
    {
        var before = errors.Count;
        var fused = 0;
        for (var i = 0; i < branches.Count; i++)
            fused += Follow(spec.Modalities[i].Name, spec.Modalities[i].Features.Shape, branches[i], errors).Count;
        if (errors.Count > before)
            return;
        Follow(NetworkPlan.HeadName, Shape.Flat(fused), head, errors);
        if (errors.Count > before)
            return;
        var names = NetworkPlan.Create(spec.Network(spec.Classes ?? 2)).Decisions.Select(d => d.Name).ToList();
        foreach (var (name, position) in bits.Where(b => !names.Contains(b.Key)))
            errors.Add(DiagnosticCodes.UnknownName, position, $"There is no layer \"{name}\" with weights.{NearestName.Hint(name, names)}");
    }

    private static Shape Follow(string chain, Shape input, LayerList list, SpecErrors errors)
    {
        var shape = input;
        for (var i = 0; i < list.Layers.Count; i++)
        {
            try
            {
                if (Weights(list.Layers[i], shape) > MostWeights)
                {
                    errors.Add(DiagnosticCodes.OutOfRange, list.Positions[i],
                        $"{chain}: {LayerInference.Describe(list.Layers[i])} on a {shape} input has more than {MostWeights >> 20} million weights: pool before it, or make it narrower.");
                    return shape;
                }
                shape = LayerInference.Chain(chain, input, [.. list.Layers.Take(i + 1)])[^1].Output;
                if ((long)shape.Height * shape.Width * shape.Channels > GraphLimits.TensorValues)
                {
                    errors.Add(DiagnosticCodes.OutOfRange, list.Positions[i],
                        $"{chain}: {LayerInference.Describe(list.Layers[i])} gives {shape}, more than the {GraphLimits.TensorValues} values that a model file allows: use fewer filters, a stride, or a pool before it.");
                    return shape;
                }
            }
            catch (ShapeException e)
            {
                errors.Add(DiagnosticCodes.ShapeVanishes, list.Positions[i],
                    $"{e.LayerName} ({e.LayerText}) leaves nothing of its {e.InputShape} input: use \"same\" padding, a smaller window, or fewer pools before it.");
                return shape;
            }
        }
        return shape;
    }

    private static long Weights(LayerDefinition layer, Shape input) => layer switch
    {
        ConvDefinition conv => (long)conv.KernelHeight * conv.KernelWidth * input.Channels * conv.Filters,
        SeparableConvDefinition conv => (long)input.Channels * conv.Filters,
        DenseDefinition dense => (long)input.Height * input.Width * input.Channels * dense.Units,
        _ => 0,
    };
}
