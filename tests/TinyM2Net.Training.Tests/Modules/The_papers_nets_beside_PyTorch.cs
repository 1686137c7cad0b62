using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Optimizers;
using TinyM2Net.Training.Tests.Golden;
using Xunit.Abstractions;

namespace TinyM2Net.Training.Tests.Modules;

/// <summary>From the same initial weights, on the same batches, without dropout: see the goldens' PROVENANCE.md.</summary>
public class The_papers_nets_beside_PyTorch(ITestOutputHelper log)
{
    private const int BatchSize = 32;

    [Theory]
    [InlineData("case1")]
    [InlineData("case2")]
    public void have_its_losses_over_ten_steps_of_Adam(string name)
    {
        var golden = GoldenFile.Read(name);
        var network = GoldenNet.Create(Net(name), golden, BatchSize);
        var samples = GoldenNet.Samples(Net(name), 10 * BatchSize);
        var optimizer = new Adam<float>(network.Parameters, network.Scheduler);
        var losses = new double[10];
        for (var step = 0; step < losses.Length; step++)
        {
            network.LoadBatch(samples, [.. Enumerable.Range(step * BatchSize, BatchSize)]);
            losses[step] = network.Forward(BatchSize, training: true);
            network.Backward();
            optimizer.Step(1e-3);
        }

        foreach (var precision in (string[])["lossesOfSingle", "lossesOfDouble"])
        {
            var worst = losses.Zip(golden.GetProperty(precision).Numbers(), (actual, expected) => Math.Abs(actual - expected) / expected).Max();
            log.WriteLine(FormattableString.Invariant($"{precision}: worst {worst:E1}, {losses[0]} to {losses[^1]}"));
            Assert.InRange(worst, 0, 1e-3);
        }
    }

    [Theory]
    [InlineData("case1")]
    [InlineData("case2")]
    public void have_its_Hessian_traces_layer_by_layer(string name)
    {
        var golden = GoldenFile.Read(name);
        var network = GoldenNet.Create(Net(name), golden, BatchSize);
        var loss = HessianVector.Prepare(network, GoldenNet.Samples(Net(name), BatchSize), [.. Enumerable.Range(0, BatchSize)]);
        Assert.Equal(1, loss / golden.GetProperty("evaluationLoss").GetDouble(), 1e-5);

        var traces = golden.GetProperty("traces");
        Assert.Equal(network.Plan.Decisions.Select(layer => layer.Name), traces.EnumerateObject().Select(layer => layer.Name));
        var probes = traces.EnumerateObject().First().Value.GetProperty("probes").GetArrayLength();
        var sums = new Dictionary<string, double>();
        for (var probe = 0; probe < probes; probe++)
            HessianVector.Product(network, (layer, z) => HashFill.Rademacher($"probe{probe}/{layer.Name}", z), (layer, z, product) =>
            {
                var sum = 0.0;
                for (var index = 0; index < z.Length; index++)
                    sum += (double)z[index] * product[index];
                sums[layer.Name] = sums.GetValueOrDefault(layer.Name) + sum / z.Length / probes;
            });

        foreach (var layer in traces.EnumerateObject())
        {
            var expected = layer.Value.GetProperty("mean").GetDouble();
            var error = Math.Abs(sums[layer.Name] / expected - 1);
            log.WriteLine(FormattableString.Invariant($"{layer.Name}: {expected:E3}, off by {error:E1}"));
            Assert.InRange(error, 0, 0.03);
        }
    }

    private static NetworkDefinition Net(string name) => name == "case1" ? PaperNets.Case1 : PaperNets.Case2;
}
