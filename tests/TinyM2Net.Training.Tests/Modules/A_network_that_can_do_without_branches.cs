using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Modules;

public class A_network_that_can_do_without_branches
{
    private static readonly NetworkDefinition Definition = SmallNets.EveryLayer;
    private static readonly SampleSet Set = SmallNets.Samples(Definition, 11, 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void answers_without_one_as_if_its_head_were_blind_for_it(int absent)
    {
        var (network, blind) = (Network<float>.Create(Definition, 5), Network<float>.Create(Definition, 5));
        var whole = Evaluator.Logits(network, Set);
        network.Absent = [absent];
        var (first, units) = (network.Plan.Branches[0].Output.Count, network.Plan.Head[0].Output.Count);
        var weights = blind.Parameter("head/dense1.weight").Value.Span;
        (absent == 0 ? weights[..(first * units)] : weights[(first * units)..]).Clear();
        Assert.Equal(Evaluator.Logits(blind, Set), Evaluator.Logits(network, Set));
        network.Absent = [];
        Assert.Equal(whole, Evaluator.Logits(network, Set));
    }

    [Fact]
    public void learns_with_all_or_with_a_declared_subset_and_with_no_other()
    {
        const int Samples = 4000;
        var branch = Definition.Branches[1];
        var definition = Definition with { Branches = [Definition.Branches[0], branch, branch with { Modality = "second" }] };
        var options = new TrainingOptions { ModalityDropout = 0.6, BranchLoss = 0.25, Subsets = [[0], [0, 2]] };
        var fusion = options.FusionOf(definition);
        Assert.Equal(0.25, fusion.BranchLoss);

        var tensor = new Tensor<float>(Shape.Flat(3), Samples);
        var dropout = new ModalityDropout<float>("x", fusion.Dropouts, [1, 1, 1], tensor);
        tensor.Value.Span.Fill(1);
        var pass = new Pass(Samples, Training: true, 7);
        dropout.Begin(pass);
        dropout.Forward(pass, new Slice(0, 0, Samples));

        var seen = Enumerable.Range(0, Samples).GroupBy(sample => string.Concat(tensor.Value.Span.Slice(3 * sample, 3).ToArray())).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(["100", "101", "111"], seen.Keys.Order(StringComparer.Ordinal));
        // Four deviations of a binomial.
        foreach (var (set, rate) in ((string, double)[])[("100", 0.3), ("101", 0.3), ("111", 0.4)])
            Assert.InRange(seen[set], Samples * rate - 4 * Math.Sqrt(Samples * rate), Samples * rate + 4 * Math.Sqrt(Samples * rate));
    }

    [Fact]
    public void is_taught_by_a_teacher_that_goes_without_the_same()
    {
        var (definition, weights) = BatchNormFolding.Fold(Definition, Network<float>.Create(Definition, 5).Save());
        var fusion = new TrainingOptions { BranchLoss = 0, Subsets = [[0], [1]] }.FusionOf(definition);
        var (student, teacher) = (Network<float>.Create(definition, 0, 11, fusion: fusion), Network<float>.Create(definition, 0, 11, fusion: fusion));
        student.Load(weights);
        teacher.Load(weights);
        int[] samples = [.. Enumerable.Range(0, 11)];
        var lessons = new Lessons(new Teacher(teacher, 1, 1) { LosesBranches = true }, student, Set, augmented: false, seed: 3, default);
        student.LoadBatch(Set, samples);
        lessons.Give(samples, step: 0, stream: 42);
        student.Forward(samples.Length, training: true, 42);
        Assert.Equal(student.Loss.Distillation!.Logits.Span[..33].ToArray(), student.Logits.Value.Span[..33].ToArray());
        Assert.NotEqual(Evaluator.Logits(student, Set), student.Loss.Distillation.Logits.Span[..33].ToArray());
    }

    [Fact]
    public void keeps_the_units_that_fire_without_a_branch_alone()
    {
        var network = Network<float>.Create(Definition, 5);
        // A unit that the first branch alone holds down.
        var (first, units) = (network.Plan.Branches[0].Output.Count, network.Plan.Head[0].Output.Count);
        var weights = network.Parameter("head/dense1.weight").Value.Span;
        for (var input = 0; input < network.Plan.FusedWidth; input++)
            weights[input * units] = input < first ? -1 : 0;
        network.Parameter("head/dense1.bias").Value.Span[0] = 1e-6f;
        Assert.DoesNotContain(0, Head(null));
        Assert.Contains(0, Head([[1]]));
        Assert.Empty(network.Absent);

        IReadOnlyList<int> Head(IReadOnlyList<IReadOnlyList<int>>? subsets) => FiringUnits.Of(network, Set, subsets).Single(layer => layer.Layer == "head/dense1").Firing;
    }
}
