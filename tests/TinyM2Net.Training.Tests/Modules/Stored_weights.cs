using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Tests.Modules;

public class Stored_weights
{
    [Fact]
    public void come_back_as_they_were()
    {
        var network = Network<float>.Create(SmallNets.EveryLayer, 5);
        var read = NetworkWeights.Load(new MemoryStream(Bytes(network)));
        Assert.Equal(network.Save().Entries.Select(entry => entry.Key), read.Entries.Select(entry => entry.Key));
        var other = Network<float>.Create(SmallNets.EveryLayer, 6);
        other.Load(read);
        Assert.Equal(Bytes(network), Bytes(other));
    }

    [Fact]
    public void are_refused_when_a_bit_has_flipped_or_the_end_is_missing()
    {
        var bytes = Bytes(Network<float>.Create(SmallNets.EveryLayer, 5));
        for (var place = 0; place < bytes.Length; place += 97)
        {
            var damaged = bytes.ToArray();
            damaged[place] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => NetworkWeights.Load(new MemoryStream(damaged)));
            Assert.Throws<InvalidDataException>(() => NetworkWeights.Load(new MemoryStream(bytes, 0, place)));
        }
    }

    [Fact]
    public void are_refused_by_a_network_of_another_shape()
    {
        var weights = Network<float>.Create(SmallNets.EveryLayer, 5).Save();
        Assert.Throws<InvalidDataException>(() => Network<float>.Create(PaperNets.Case2, 5, batchCapacity: 1).Load(weights));
        var wider = SmallNets.EveryLayer with { Head = [new DenseDefinition(9, Activation.Relu), new DenseDefinition(3, Activation.None)] };
        Assert.Throws<InvalidDataException>(() => Network<float>.Create(wider, 5).Load(weights));
    }

    [Fact]
    public void with_batch_norm_folded_in_answer_the_same()
    {
        var network = Network<float>.Create(SmallNets.EveryLayer, 5);
        SmallNets.Unsettle(network);
        var samples = SmallNets.Samples(SmallNets.EveryLayer, 20, 3);
        var (definition, weights) = BatchNormFolding.Fold(SmallNets.EveryLayer, network.Save());
        var folded = Network<float>.Create(definition, 1);
        folded.Load(weights);
        Assert.DoesNotContain(weights.Entries, entry => entry.Key.Contains("batchNorm", StringComparison.Ordinal));
        Assert.DoesNotContain(NetworkPlan.Create(definition).Layers, layer => layer.Definition is DropoutDefinition);
        var (expected, actual) = (Evaluator.Logits(network, samples), Evaluator.Logits(folded, samples));
        for (var index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], actual[index], 1e-4f);
    }

    private static byte[] Bytes(Network<float> network)
    {
        using var stream = new MemoryStream();
        network.Save().Save(stream);
        return stream.ToArray();
    }
}
