using System.Numerics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>
/// The loss to second order along each layer's rounding, <c>g . d + d . H d / 2</c> with <c>d = Q(W) - W</c>, batch by batch. One gradient serves
/// all layers. So does one product with the Hessian, of all roundings at once with signs: <c>v_l . (H v)_l</c> is the layer's own curvature and its
/// cross terms with the others, which cancel over a cycle of Walsh's signs.
/// </summary>
/// <param name="Loss">[batch].</param>
/// <param name="Slopes4">[layer][batch].</param>
/// <param name="Slopes8">[layer][batch].</param>
/// <param name="Curvatures4">[layer][batch].</param>
internal sealed record RoundingExpansion(double[] Loss, double[][] Slopes4, double[][] Slopes8, double[][] Curvatures4)
{
    /// <param name="products">With the Hessian, at least; every batch has as many, and a small set of batches a whole cycle of signs each.</param>
    public static RoundingExpansion Of(Network<float> network, SampleSet training, IReadOnlyList<int[]> batches, int products, IReadOnlyList<LayerRounding> layers, StageContext context)
    {
        var (four, eight) = (layers.Select(l => l.Step(4)).ToArray(), layers.Select(l => l.Step(8)).ToArray());
        var found = new RoundingExpansion(new double[batches.Count], Table(layers.Count, batches.Count), Table(layers.Count, batches.Count), Table(layers.Count, batches.Count));
        var cycle = (int)BitOperations.RoundUpToPowerOf2((uint)layers.Count);
        var visits = Math.Min(cycle, (products + batches.Count - 1) / batches.Count);
        for (var batch = 0; batch < batches.Count; batch++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Progress?.Report(new StageProgress("sensitivity", batch, batches.Count, $"derivatives along the rounding, batch {batch + 1} of {batches.Count}"));
            found.Loss[batch] = HessianVector.Prepare(network, training, batches[batch]);
            for (var layer = 0; layer < layers.Count; layer++)
            {
                var gradient = network.WeightsOf(layers[layer].Layer).Gradient.Span;
                found.Slopes4[layer][batch] = Dot(gradient, four[layer]);
                found.Slopes8[layer][batch] = Dot(gradient, eight[layer]);
            }
            for (var visit = 0; visit < visits; visit++)
                AddCurvatures(network, four, (batch * visits + visit) % cycle, 0.5 / visits, batch, found.Curvatures4);
        }
        return found;
    }

    private static void AddCurvatures(Network<float> network, float[][] steps, int signs, double share, int batch, double[][] curvatures)
    {
        var (filled, read) = (0, 0);
        HessianVector.Product(network, (_, v) =>
        {
            steps[filled].CopyTo(v);
            if (BitOperations.PopCount((uint)(filled++ & signs)) % 2 == 1)
                Negate(v);
        }, (_, v, product) => curvatures[read++][batch] += share * Dot(v, product));
    }

    private static void Negate(Span<float> values)
    {
        foreach (ref var value in values)
            value = -value;
    }

    private static double[][] Table(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => new double[columns])];

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += (double)left[i] * right[i];
        return sum;
    }
}
