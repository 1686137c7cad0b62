using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Bench;

/// <summary>One Hessian probe: a Rademacher direction over all weights, its product with the Hessian, and their products by layer.</summary>
internal sealed class HessianBenchmark(string name, CaseStudy study) : PyTorchBenchmark(name, study, "hess", passes: 6)
{
    public override Action Workload(int threads)
    {
        var network = Study.Network(threads);
        var random = new SplitMix(3);
        network.KeepActivations();
        network.Forward(CaseStudy.BatchSize, training: false);
        network.Backward();
        foreach (var parameter in network.Parameters)
            parameter.Tangent.Span.Clear();
        var traces = new double[network.Plan.Decisions.Count];
        return () =>
        {
            var layer = 0;
            HessianVector.Product(network, (_, direction) => Rademacher(direction, ref random), (_, direction, product) => traces[layer++] = Dot(direction, product));
        };
    }

    private static void Rademacher(Span<float> values, ref SplitMix random)
    {
        for (var index = 0; index < values.Length;)
            for (var (bits, left) = (random.NextUInt64(), 64); left > 0 && index < values.Length; left--, bits >>= 1)
                values[index++] = (bits & 1) * 2f - 1;
    }

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var index = 0; index < left.Length; index++)
            sum += (double)left[index] * right[index];
        return sum;
    }
}
