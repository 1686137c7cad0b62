using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Tests.Golden;
using Xunit.Abstractions;

namespace TinyM2Net.Training.Tests.Modules;

public class A_hessian_vector_product(ITestOutputHelper log)
{
    private static readonly SampleSet Samples = SmallNets.Samples(SmallNets.EveryLayer, 6, 3);

    private static readonly int[] Batch = [0, 1, 2, 3, 4, 5];

    [Fact]
    public void agrees_with_differences_of_gradients_for_every_parameter()
    {
        const double Step = 1e-6;
        var network = Create();
        HessianVector.Prepare(network, Samples, Batch);
        var parameters = network.Parameters.Where(parameter => parameter.Trainable).ToArray();
        var random = new SplitMix(8);
        foreach (var parameter in parameters)
            foreach (ref var value in parameter.Tangent.Span)
                value = random.NextGaussian();
        network.Tangent();

        double[][] GradientsAt(double step)
        {
            foreach (var parameter in parameters)
                for (var index = 0; index < parameter.Length; index++)
                    parameter.Value[index] += step * parameter.Tangent[index];
            network.LoadBatch(Samples, Batch);
            network.Forward(Batch.Length, training: false);
            network.Backward();
            foreach (var parameter in parameters)
                for (var index = 0; index < parameter.Length; index++)
                    parameter.Value[index] -= step * parameter.Tangent[index];
            return [.. parameters.Select(parameter => parameter.Gradient.Span.ToArray())];
        }

        var (ahead, behind) = (GradientsAt(Step), GradientsAt(-Step));
        for (var parameter = 0; parameter < parameters.Length; parameter++)
        {
            var (error, norm) = (0.0, 0.0);
            for (var index = 0; index < parameters[parameter].Length; index++)
            {
                var difference = (ahead[parameter][index] - behind[parameter][index]) / (2 * Step);
                error += Math.Pow(parameters[parameter].GradientTangent[index] - difference, 2);
                norm += difference * difference;
            }

            Assert.True(Math.Sqrt(error / norm) < 1e-6, $"{parameters[parameter].Name}: {Math.Sqrt(error / norm)}");
        }
    }

    [Fact]
    public void is_that_of_PyTorchs_double_backward()
    {
        var golden = GoldenFile.Read("small");
        var network = GoldenNet.Create(SmallNets.EveryLayer, golden, Batch.Length);
        var loss = HessianVector.Prepare(network, GoldenNet.Samples(SmallNets.EveryLayer, Batch.Length), Batch);
        Assert.Equal(1, loss / golden.GetProperty("evaluationLoss").GetDouble(), 1e-6);
        HessianVector.Product(network, (layer, z) => HashFill.Rademacher("probe0/" + layer.Name, z), (layer, _, product) =>
        {
            var expected = golden.GetProperty("hessianVectorProduct").GetProperty(layer.Name).Numbers();
            Assert.Equal(expected.Length, product.Length);
            var (error, norm) = (0.0, 0.0);
            for (var index = 0; index < expected.Length; index++)
                (error, norm) = (error + Math.Pow(product[index] - expected[index], 2), norm + Math.Pow(expected[index], 2));
            log.WriteLine(FormattableString.Invariant($"{layer.Name}: {Math.Sqrt(error / norm):E1}"));
            Assert.InRange(Math.Sqrt(error / norm), 0, 1e-4);
        });
    }

    [Fact]
    public void is_symmetric()
    {
        var network = Create();
        HessianVector.Prepare(network, Samples, Batch);
        var (first, second) = (Directions(network, 1), Directions(network, 2));
        var (left, right) = (Dot(second, Product(network, first)), Dot(first, Product(network, second)));
        Assert.NotEqual(0, left);
        Assert.Equal(1, left / right, 1e-9);
    }

    // The first product of a network is where buffers are made: threads must not race to.
    [Fact]
    public void has_the_same_bits_on_several_threads_from_the_first_on()
    {
        Dictionary<string, float[]> First(int threads)
        {
            var network = Network<float>.Create(SmallNets.EveryLayer, 5, batchCapacity: 6, threads);
            HessianVector.Prepare(network, Samples, Batch);
            var products = new Dictionary<string, float[]>();
            HessianVector.Product(network, (_, direction) => direction.Fill(1), (layer, _, product) => products[layer.Name] = product.ToArray());
            return products;
        }

        var alone = First(1);
        for (var again = 0; again < 200; again++)
            Assert.Equal(alone, First(3));
    }

    [Fact]
    public void is_refused_where_fake_quantization_stands_in_the_way()
    {
        var network = Create();
        network.Parameters[0].Use(new Doubling());
        Assert.Throws<InvalidOperationException>(() => HessianVector.Prepare(network, Samples, Batch));
    }

    private static Network<double> Create()
    {
        var network = Network<double>.Create(SmallNets.EveryLayer, 5, batchCapacity: 6);
        SmallNets.Unsettle(network);
        return network;
    }

    private static Dictionary<string, double[]> Directions(Network<double> network, ulong seed)
    {
        var random = new SplitMix(seed);
        var directions = new Dictionary<string, double[]>();
        foreach (var layer in network.Plan.Decisions)
        {
            directions[layer.Name] = new double[layer.WeightCount];
            foreach (ref var value in directions[layer.Name].AsSpan())
                value = random.NextGaussian();
        }

        return directions;
    }

    private static Dictionary<string, double[]> Product(Network<double> network, Dictionary<string, double[]> directions)
    {
        var products = new Dictionary<string, double[]>();
        HessianVector.Product(network, (layer, direction) => directions[layer.Name].CopyTo(direction), (layer, _, product) => products[layer.Name] = product.ToArray());
        return products;
    }

    private static double Dot(Dictionary<string, double[]> left, Dictionary<string, double[]> right) =>
        left.Sum(entry => entry.Value.Zip(right[entry.Key], (a, b) => a * b).Sum());
}
