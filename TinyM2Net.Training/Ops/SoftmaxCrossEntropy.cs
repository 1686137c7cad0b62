using System.Numerics;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// Each sample's share of the batch's cross-entropy: <c>w[label] (log sum exp(z) - z[label]) / sum of the batch's w[label]</c>.
/// The shares add up to the loss, so the output's gradient is 1 for every sample. In training, a teacher may take a part of it.
/// </summary>
/// <param name="targets">Null: its own.</param>
internal sealed unsafe class SoftmaxCrossEntropy<T>(string name, Tensor<T> logits, Tensor<T> output, Targets<T>? targets = null) : Operator<T>(name, [logits], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int classes = logits.Shape.Count;
    private readonly AlignedBuffer<T> probabilities = new(logits.Shape.Count * logits.Capacity);
    private readonly AlignedBuffer<T> shares = new(logits.Capacity);

    private readonly Targets<T> targets = targets ?? new(logits.Capacity, logits.Shape.Count);

    /// <inheritdoc cref="Targets{T}.Labels"/>
    public int[] Labels => targets.Labels;

    /// <inheritdoc cref="Targets{T}.ClassWeights"/>
    public T[] ClassWeights => targets.ClassWeights;

    /// <summary>A teacher's part of the loss, in training only; null: none. The labels' part shrinks by as much.</summary>
    public Distillation<T>? Distillation { get; set; }

    public override bool ReadsInput => true;

    public override void Begin(in Pass pass)
    {
        var total = T.Zero;
        for (var sample = 0; sample < pass.Samples; sample++)
            total += ClassWeights[Labels[sample]];
        for (var sample = 0; sample < pass.Samples; sample++)
            shares[sample] = ClassWeights[Labels[sample]] / total;
    }

    public override void Forward(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* logits = Input.Value.At(sample, slice.Worker);
            var (largest, logSum) = Softmax<T>.Of(logits, T.One, At(probabilities, sample), classes);
            var loss = logSum + largest - logits[Labels[sample]];
            if (pass.Training && Distillation is { } distillation)
                loss = distillation.LabelShare * loss + distillation.Forward(sample, logits);
            Output.Value[sample] = shares[sample] * loss;
        }
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var scale = Output.Gradient[sample] * shares[sample];
            T* probability = At(probabilities, sample), gradient = Input.Gradient.At(sample, slice.Worker);
            for (var index = 0; index < classes; index++)
            {
                var difference = probability[index] - (index == Labels[sample] ? T.One : T.Zero);
                if (pass.Training && Distillation is { } distillation)
                    difference = distillation.LabelShare * difference + distillation.Gradient(sample, index);
                gradient[index] = scale * difference;
            }
        }
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            Output.Tangent[sample] = shares[sample] * (MeanTangent(sample, slice.Worker) - Input.Tangent.At(sample, slice.Worker)[Labels[sample]]);
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var scale = Output.Gradient[sample] * shares[sample];
            var scaleTangent = Output.GradientTangent[sample] * shares[sample];
            var mean = MeanTangent(sample, slice.Worker);
            T* probability = At(probabilities, sample), tangent = Input.Tangent.At(sample, slice.Worker), result = Input.GradientTangent.At(sample, slice.Worker);
            for (var index = 0; index < classes; index++)
                result[index] = scale * probability[index] * (tangent[index] - mean)
                    + scaleTangent * (probability[index] - (index == Labels[sample] ? T.One : T.Zero));
        }
    }

    private T MeanTangent(int sample, int worker)
    {
        T* probability = At(probabilities, sample), tangent = Input.Tangent.At(sample, worker);
        var mean = T.Zero;
        for (var index = 0; index < classes; index++)
            mean += probability[index] * tangent[index];
        return mean;
    }
}
