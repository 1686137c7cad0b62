using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Tests.Modules;

namespace TinyM2Net.Training.Tests.Fitting;

public class When_modalities_of_a_batch_are_mismatched
{
    private static readonly SampleSet Train = SmallNets.Samples(SmallNets.EveryLayer, 32, 1);

    [Fact]
    public void the_first_stays_and_of_the_second_none_is_lost()
    {
        var (student, teacher) = Teach(0.5);
        var own = Order(student, branch: 0);
        var lent = Order(student, branch: 1);
        Assert.Equal(Enumerable.Range(0, Train.Count), own.Order());
        Assert.Equal(Enumerable.Range(0, Train.Count), lent.Order());
        Assert.InRange(own.Zip(lent).Count(pair => pair.First != pair.Second), 8, 24);
        for (var branch = 0; branch < 2; branch++)
            Assert.Equal(student.Inputs[branch].Value.Span.ToArray(), teacher.Inputs[branch].Value.Span.ToArray());
    }

    [Fact]
    public void none_is_unless_it_is_asked_for()
    {
        var (student, _) = Teach(0);
        Assert.Equal(Order(student, branch: 0), Order(student, branch: 1));
    }

    /// <summary>The batch is the whole set.</summary>
    private static (Network<float> Student, Network<float> Teacher) Teach(double mismatch)
    {
        var (student, teacher) = (Network<float>.Create(SmallNets.EveryLayer, 1, Train.Count), Network<float>.Create(SmallNets.EveryLayer, 7, Train.Count));
        int[] samples = [.. Enumerable.Range(0, Train.Count)];
        student.LoadBatch(Train, samples);
        new Lessons(new Teacher(teacher, 1, 1) { Mismatch = mismatch }, student, Train, augmented: true, seed: 3, default).Give(samples, step: 0, stream: 0);
        return (student, teacher);
    }

    /// <summary>Whose features are in each place.</summary>
    private static int[] Order(Network<float> network, int branch)
    {
        var count = network.Inputs[branch].Shape.Count;
        return [.. Enumerable.Range(0, Train.Count).Select(place => Enumerable.Range(0, Train.Count).Single(sample =>
            network.Inputs[branch].Value.Span.Slice(place * count, count).SequenceEqual(Train.Features[branch].AsSpan(sample * count, count))))];
    }
}
