using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Optimizers;

namespace TinyM2Net.Training.Tests.Modules;

public class A_network
{
    [Fact]
    public void has_as_many_parameters_as_its_plan_says()
    {
        foreach (var definition in (NetworkDefinition[])[PaperNets.Case1, PaperNets.Case2, SmallNets.EveryLayer])
        {
            var network = Network<float>.Create(definition, 1, batchCapacity: 1);
            Assert.Equal(network.Plan.Parameters, network.Parameters.Sum(parameter => parameter.Length));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void trains_to_the_same_bytes_on_any_number_of_threads(int threads) => Assert.Equal(Trained(1), Trained(threads));

    [Fact]
    public void has_the_gradients_of_its_loss_in_training()
    {
        const double Step = 1e-6;
        var network = Network<double>.Create(SmallNets.EveryLayer, 5, batchCapacity: 6);
        SmallNets.Unsettle(network);
        var samples = SmallNets.Samples(SmallNets.EveryLayer, 6, 3);
        double Loss()
        {
            network.LoadBatch(samples, [0, 1, 2, 3, 4, 5]);
            return network.Forward(6, training: true, stream: 17);
        }

        Loss();
        network.Backward();
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Trainable))
        {
            var gradient = parameter.Gradient.Span.ToArray();
            for (var index = 0; index < parameter.Length; index += 1 + parameter.Length / 7)
            {
                var value = parameter.Value[index];
                parameter.Value[index] = value + Step;
                var ahead = Loss();
                parameter.Value[index] = value - Step;
                var difference = (ahead - Loss()) / (2 * Step);
                parameter.Value[index] = value;
                Assert.Equal(difference, gradient[index], 1e-7);
            }
        }
    }

    [Fact]
    public void leaves_the_bias_in_front_of_batch_norm_alone()
    {
        var network = Network<float>.Create(SmallNets.EveryLayer, 5);
        Assert.False(network.Parameter("audio/conv1.bias").Trainable);
        Assert.True(network.Parameter("image/conv1.bias").Trainable);
    }

    [Fact]
    public void allocates_nothing_in_a_step()
    {
        var network = Network<float>.Create(SmallNets.EveryLayer, 5, batchCapacity: 6);
        var samples = SmallNets.Samples(SmallNets.EveryLayer, 6, 3);
        var optimizer = new Adam<float>(network.Parameters, network.Scheduler);
        int[] batch = [0, 1, 2, 3, 4, 5];
        void Step()
        {
            network.LoadBatch(samples, batch);
            network.Forward(6, training: true, stream: 17);
            network.Backward();
            optimizer.Step(1e-3);
        }

        Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 100; step++)
            Step();
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100 * 64, $"{GC.GetAllocatedBytesForCurrentThread() - before} bytes");
    }

    // Bands of rows, windows of transient maps, and outputs computed again must not be seen in the numbers.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void learns_the_same_whether_it_keeps_its_activations_or_not(int threads)
    {
        foreach (var definition in (NetworkDefinition[])[SmallNets.EveryLayer, PaperNets.Case1, PaperNets.Case2])
        {
            var samples = SmallNets.Samples(definition, 3, 3);
            var gradients = new List<float[]>();
            foreach (var keeps in (bool[])[false, true])
            {
                var network = Network<float>.Create(definition, 5, batchCapacity: 3, threads);
                if (keeps)
                    network.KeepActivations();
                network.LoadBatch(samples, [0, 1, 2]);
                network.Forward(3, training: true, stream: 7);
                network.Backward();
                gradients.Add([.. network.Parameters.SelectMany(parameter => parameter.Gradient.Span.ToArray())]);
            }

            Assert.Equal(gradients[0], gradients[1]);
        }
    }

    [Fact]
    public void computes_with_transformed_weights_and_learns_through_the_transform()
    {
        var plain = Network<double>.Create(SmallNets.EveryLayer, 5, batchCapacity: 6);
        var doubled = Network<double>.Create(SmallNets.EveryLayer, 5, batchCapacity: 6);
        var samples = SmallNets.Samples(SmallNets.EveryLayer, 6, 3);
        foreach (var layer in plain.Plan.Decisions)
        {
            doubled.WeightsOf(layer).Use(new Doubling());
            foreach (ref var value in plain.WeightsOf(layer).Value.Span)
                value *= 2;
        }

        foreach (var network in (Network<double>[])[plain, doubled])
        {
            network.LoadBatch(samples, [0, 1, 2, 3, 4, 5]);
            network.Forward(6, training: false);
            network.Backward();
        }

        Assert.Equal(plain.Logits.Value.Span.ToArray(), doubled.Logits.Value.Span.ToArray());
        foreach (var layer in plain.Plan.Decisions)
            Assert.Equal(plain.WeightsOf(layer).Gradient.Span.ToArray().Select(value => 2 * value), doubled.WeightsOf(layer).Gradient.Span.ToArray());
    }

    private static byte[] Trained(int threads)
    {
        var network = Network<float>.Create(SmallNets.EveryLayer, 5, batchCapacity: 19, threads);
        var samples = SmallNets.Samples(SmallNets.EveryLayer, 19, 3);
        var optimizer = new Adam<float>(network.Parameters, network.Scheduler);
        for (var step = 0; step < 5; step++)
        {
            network.LoadBatch(samples, [.. Enumerable.Range(0, 19)]);
            network.Forward(19, training: true, stream: (ulong)step);
            network.Backward();
            optimizer.Step(1e-2);
        }

        using var stream = new MemoryStream();
        network.Save().Save(stream);
        return stream.ToArray();
    }
}
