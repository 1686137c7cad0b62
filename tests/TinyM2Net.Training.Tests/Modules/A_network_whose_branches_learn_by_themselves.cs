using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Modules;

public class A_network_whose_branches_learn_by_themselves
{
    private const double Share = 0.7;
    private static readonly NetworkDefinition Definition = SmallNets.EveryLayer;
    private static readonly SampleSet Set = SmallNets.Samples(Definition, 11, 1);
    private static readonly int[] Batch = [.. Enumerable.Range(0, 11)];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void gives_a_branch_the_gradient_that_it_would_have_alone(int branch)
    {
        var fused = Network<double>.Create(Definition, 5, Batch.Length, fusion: new(Share, []));
        // A head that is blind sends nothing back: what the branch gets is its own loss's.
        fused.Parameter("head/dense2.weight").Value.Span.Clear();
        fused.Loss.ClassWeights[1] = 2.5;
        Step(fused, Set);

        var modality = Definition.Branches[branch].Modality;
        var alone = Network<double>.Create(new([Definition.Branches[branch]], [Definition.Head[^1]], Definition.Classes), 5, Batch.Length);
        alone.Loss.ClassWeights[1] = 2.5;
        foreach (var parameter in alone.Parameters)
            fused.Parameter(InFused(parameter.Name)).Value.Span.CopyTo(parameter.Value.Span);
        Step(alone, new SampleSet([Set.Features[branch]], Set.Labels));

        foreach (var parameter in alone.Parameters.Where(parameter => parameter.Trainable))
            for (var index = 0; index < parameter.Length; index++)
                Assert.Equal(Share * parameter.Gradient[index], fused.Parameter(InFused(parameter.Name)).Gradient[index], 1e-12);

        string InFused(string name) => name.Replace("head/", modality + "/classifier/", StringComparison.Ordinal);
    }

    [Fact]
    public void answers_as_one_that_did_not()
    {
        var (plain, helped) = (Network<float>.Create(Definition, 5), Network<float>.Create(Definition, 5, fusion: FusionTraining.OneAtATime(Share, 0.25, 0.25)));
        Assert.Equal(Evaluator.Logits(plain, Set), Evaluator.Logits(helped, Set));
    }

    [Fact]
    public void leaves_nothing_of_it_in_the_weights_that_run()
    {
        var (plain, helped) = (Network<float>.Create(Definition, 5), Network<float>.Create(Definition, 5, fusion: FusionTraining.OneAtATime(Share, 0.25, 0.25)));
        Assert.Equal(plain.Save().Entries.Select(e => e.Key), helped.SaveRequired().Entries.Select(e => e.Key));
        Assert.Equal(plain.Parameters.Count + 4, helped.Parameters.Count);
    }

    [Fact]
    public void does_without_a_fusion_when_there_is_one_branch()
    {
        var alone = new NetworkDefinition([Definition.Branches[0]], Definition.Head, Definition.Classes);
        Assert.Equal(Network<float>.Create(alone, 5).Operators.Count, Network<float>.Create(alone, 5, fusion: FusionTraining.OneAtATime(Share, 0.25, 0.25)).Operators.Count);
    }

    [Theory]
    [InlineData(0.3, 0.5, 0.2)]
    [InlineData(0.1, 0.1, 0.1)]
    [InlineData(0, 0.5, 0)]
    public unsafe void silences_each_branch_of_as_many_samples_as_asked(params double[] rates)
    {
        const int Samples = 4000;
        int[] widths = [3, 2, 4];
        var tensor = new Tensor<float>(Shape.Flat(9), Samples);
        var dropout = new ModalityDropout<float>("x", FusionTraining.OneAtATime(0, rates).Dropouts, widths, tensor);
        tensor.Value.Span.Fill(1);
        tensor.Gradient.Span.Fill(1);
        var pass = new Pass(Samples, Training: true, 7);
        dropout.Begin(pass);
        dropout.Forward(pass, new Slice(0, 0, Samples));
        dropout.Backward(pass, new Slice(0, 0, Samples));

        Assert.True(tensor.Value.Span.SequenceEqual(tensor.Gradient.Span));
        var silent = new int[widths.Length];
        for (var sample = 0; sample < Samples; sample++)
        {
            var values = tensor.Value.Span.Slice(9 * sample, 9);
            (bool Gone, int Width)[] parts = [(values[..3].IndexOf(1) < 0, 3), (values[3..5].IndexOf(1) < 0, 2), (values[5..].IndexOf(1) < 0, 4)];
            Assert.InRange(parts.Count(part => part.Gone), 0, 1);
            Assert.Equal(parts.Where(part => part.Gone).Sum(part => part.Width), values.Count(0));
            for (var part = 0; part < parts.Length; part++)
                silent[part] += parts[part].Gone ? 1 : 0;
        }

        // Four deviations of a binomial.
        foreach (var (count, rate) in silent.Zip(rates))
            Assert.InRange(count, Samples * rate - 4 * Math.Sqrt(Samples * rate), Samples * rate + 4 * Math.Sqrt(Samples * rate));
    }

    private static void Step(Network<double> network, SampleSet set)
    {
        network.LoadBatch(set, Batch);
        network.Forward(Batch.Length, training: true, 3);
        network.Backward();
    }
}
