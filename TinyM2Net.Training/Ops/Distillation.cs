using System.Numerics;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// What a teacher says of a batch, as a part of the student's loss: <c>T^2 KL(softmax(teacher / T) || softmax(student / T))</c>. The square keeps
/// its gradients as large as the labels', whatever the temperature (Hinton, Vinyals and Dean 2015, arXiv 1503.02531).
/// </summary>
/// <param name="temperature">T, above 0: the higher, the more the classes that are not the answer count.</param>
/// <param name="weight">The part's share of the loss, 0 to 1; the labels have the rest.</param>
internal sealed unsafe class Distillation<T>(int capacity, int classes, double temperature, double weight)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> teacher = new(capacity * classes);
    private readonly AlignedBuffer<T> student = new(capacity * classes);
    private readonly T temperature = T.CreateChecked(temperature);
    private readonly T scale = T.CreateChecked(weight * temperature);

    /// <summary>What the labels' part counts.</summary>
    public T LabelShare { get; } = T.One - T.CreateChecked(weight);

    /// <summary>The teacher's logits, sample after sample of the batch.</summary>
    public AlignedBuffer<T> Logits { get; } = new(capacity * classes);

    /// <param name="logits">The student's.</param>
    /// <returns>This part of a sample's loss, its share counted in.</returns>
    public T Forward(int sample, T* logits)
    {
        T* taught = Logits.Pointer + sample * classes, p = teacher.Pointer + sample * classes, q = student.Pointer + sample * classes;
        var (largestTaught, logSumTaught) = Softmax<T>.Of(taught, temperature, p, classes);
        var (largest, logSum) = Softmax<T>.Of(logits, temperature, q, classes);
        var divergence = T.Zero;
        for (var index = 0; index < classes; index++)
            divergence += p[index] * (((taught[index] - largestTaught) / temperature - logSumTaught) - ((logits[index] - largest) / temperature - logSum));
        return scale * temperature * divergence;
    }

    /// <summary>Of what the last <see cref="Forward"/> gave, by one of the student's logits.</summary>
    public T Gradient(int sample, int index) => scale * (student[sample * classes + index] - teacher[sample * classes + index]);
}
