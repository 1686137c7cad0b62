using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;

namespace TinyM2Net.Training.Fitting;

/// <summary>Gives a student its teacher's logits, batch by batch: of the very features that the student sees.</summary>
internal sealed class Lessons
{
    private readonly Network<float> teacher;
    private readonly Network<float> student;
    private readonly Distillation<float> distillation;
    private readonly float[]? answers;
    private readonly int classes;
    private readonly bool losesBranches;
    private readonly double mismatch;
    private readonly SplitMix random;
    private readonly float[][] aside;
    private readonly int[] places;

    /// <param name="augmented">Whether samples change from epoch to epoch; where they stay, each is asked about once.</param>
    public Lessons(Teacher teacher, Network<float> student, SampleSet train, bool augmented, ulong seed, CancellationToken cancellation)
    {
        (this.teacher, this.student, classes) = (teacher.Network, student, student.Logits.Shape.Count);
        losesBranches = teacher.LosesBranches;
        mismatch = student.Inputs.Length > 1 ? teacher.Mismatch : 0;
        random = new SplitMix(seed).Fork("mismatch");
        aside = [.. student.Inputs.Select(input => new float[mismatch > 0 ? input.Shape.Count : 0])];
        places = new int[student.Capacity];
        student.Loss.Distillation = distillation = new Distillation<float>(student.Capacity, classes, teacher.Temperature, teacher.Weight);
        answers = augmented || mismatch > 0 || teacher.LosesBranches ? null : Evaluator.Logits(teacher.Network, train, cancellation);
    }

    /// <param name="samples">The batch that the student has loaded, changed or not.</param>
    /// <param name="step">From 0, through all epochs.</param>
    /// <param name="stream">Seeds the student's dropout.</param>
    public void Give(ReadOnlySpan<int> samples, int step, ulong stream)
    {
        if (mismatch > 0)
            Mismatch(samples.Length, random.Fork((ulong)step));
        if (answers is not null)
        {
            for (var place = 0; place < samples.Length; place++)
                answers.AsSpan(samples[place] * classes, classes).CopyTo(distillation.Logits.Span[(place * classes)..]);
            return;
        }

        for (var branch = 0; branch < student.Inputs.Length; branch++)
        {
            var values = samples.Length * student.Inputs[branch].Shape.Count;
            student.Inputs[branch].Value.Span[..values].CopyTo(teacher.Inputs[branch].Value.Span);
        }

        teacher.Forward(samples.Length, training: losesBranches, stream);
        var taught = teacher.Logits.Value.Span[..(samples.Length * classes)];
        taught.CopyTo(distillation.Logits.Span);
        if (mismatch > 0)
            Label(taught);
    }

    /// <summary>Of the samples that lose their own, each gets the next one's.</summary>
    private void Mismatch(int samples, SplitMix draws)
    {
        for (var branch = 1; branch < student.Inputs.Length; branch++)
        {
            var chosen = 0;
            for (var place = 0; place < samples; place++)
                if (draws.NextDouble() < mismatch)
                    places[chosen++] = place;
            if (chosen < 2)
                continue;
            var count = student.Inputs[branch].Shape.Count;
            var values = student.Inputs[branch].Value.Span;
            values.Slice(places[0] * count, count).CopyTo(aside[branch]);
            for (var index = 0; index + 1 < chosen; index++)
                values.Slice(places[index + 1] * count, count).CopyTo(values[(places[index] * count)..]);
            aside[branch].CopyTo(values[(places[chosen - 1] * count)..]);
        }
    }

    /// <summary>A sample weighs what the class weighs that the teacher sees in it.</summary>
    private void Label(ReadOnlySpan<float> taught)
    {
        for (var sample = 0; sample < taught.Length / classes; sample++)
            student.Loss.Labels[sample] = Metrics.ArgMax(taught.Slice(sample * classes, classes));
    }
}
