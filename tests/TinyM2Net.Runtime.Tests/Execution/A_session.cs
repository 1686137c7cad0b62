using System.Text;

namespace TinyM2Net.Runtime.Tests.Execution;

public class A_session
{
    private readonly Model _model = Model.Read(RandomModels.File(RandomModels.Content(RandomModels.Small())));

    [Fact]
    public void replays_the_golden_samples()
    {
        var result = _model.SelfTest();
        Assert.True(result.Passed, string.Join('\n', result.Mismatches));
        Assert.Equal(2, result.Samples);
    }

    [Fact]
    public void names_the_modalities_that_have_no_clip()
    {
        var session = _model.CreateSession();
        session.SetQuantized(0, new sbyte[36]);
        var exception = Assert.Throws<InvalidOperationException>(() => session.Classify());
        Assert.Contains("camera", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("motion", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void gives_label_probabilities_and_logits()
    {
        var session = Filled(1);
        var classification = session.Classify();
        var logits = new int[3];
        Assert.Equal(classification.LabelIndex, session.Run(logits));
        Assert.Equal(logits, classification.Logits);
        Assert.Equal(logits.Max(), logits[classification.LabelIndex]);
        Assert.Equal(_model.Labels[classification.LabelIndex], classification.Label);
        Assert.Equal(1, classification.Probabilities.Sum(), 1e-6);
        Assert.Equal(Math.Exp((logits[0] - logits[1]) * 0.05f), classification.Probabilities[0] / (double)classification.Probabilities[1], 1e-4);
    }

    [Fact]
    public void keeps_its_clips_from_one_sample_to_the_next()
    {
        var session = Filled(2);
        Assert.Equal(session.Classify().Logits, session.Classify().Logits);
    }

    [Fact]
    public void does_not_disturb_another_of_the_same_model()
    {
        var (first, second) = (Filled(3), Filled(4));
        var expected = (first.Classify().Logits, second.Classify().Logits);
        Assert.NotEqual(expected.Item1, expected.Item2);
        Parallel.For(0, 8, i =>
        {
            var session = Filled(i % 2 == 0 ? 3UL : 4UL);
            for (var run = 0; run < 20; run++)
                Assert.Equal(i % 2 == 0 ? expected.Item1 : expected.Item2, session.Classify().Logits);
        });
    }

    [Fact]
    public void allocates_nothing_per_inference()
    {
        var session = Filled(5);
        var logits = new int[3];
        session.Run(logits);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            session.Run(logits);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void refuses_room_for_another_number_of_logits() =>
        Assert.Throws<ArgumentException>(() => Filled(6).Run(new int[2]));

    [Fact]
    public void takes_a_clip_to_the_same_logits_as_its_quantized_features()
    {
        var (byClip, byFeatures) = (Filled(7), Filled(7));
        // Mean 0, deviation 1 and a scale of 0.05: a reading of 0.5 is the integer 10.
        byClip.SetClip("motion", Encoding.UTF8.GetBytes("a,b,c,d\n" + string.Concat(Enumerable.Repeat("0.5,-0.5,0.1,100\n", 9))));
        byFeatures.SetQuantized(0, [.. Enumerable.Repeat<sbyte[]>([10, -10, 2, 127], 9).SelectMany(row => row)]);
        Assert.Equal(byFeatures.Classify().Logits, byClip.Classify().Logits);
    }

    [Fact]
    public void lists_the_modalities_when_asked_for_another() =>
        Assert.Contains("motion, camera", Assert.Throws<ArgumentException>(() => Filled(8).SetClip("sound", [1])).Message, StringComparison.Ordinal);

    [Fact]
    public void wants_a_new_clip_after_one_that_failed()
    {
        var session = Filled(9);
        Assert.Throws<MediaException>(() => session.SetClip("camera", new MemoryStream([1, 2, 3])));
        Assert.Throws<InvalidOperationException>(() => session.Classify());
    }

    private Session Filled(ulong seed)
    {
        var session = _model.CreateSession();
        var inputs = RandomModels.Inputs(RandomModels.Small(), seed);
        for (var i = 0; i < inputs.Length; i++)
            session.SetQuantized(i, inputs[i]);
        return session;
    }
}
