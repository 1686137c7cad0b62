using System.Numerics;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// Each sample's share of the batch's cross-entropy: <c>w[label] (log sum exp(z) - z[label]) / sum of the batch's w[label]</c>.
/// The shares add up to the loss, so the output's gradient is 1 for every sample.
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
            T* logits = Input.Value.At(sample, slice.Worker), result = At(probabilities, sample);
            var largest = logits[0];
            for (var index = 1; index < classes; index++)
                largest = T.Max(largest, logits[index]);
            var sum = T.Zero;
            for (var index = 0; index < classes; index++)
                sum += result[index] = Exp(logits[index] - largest);
            for (var index = 0; index < classes; index++)
                result[index] /= sum;
            Output.Value[sample] = shares[sample] * (Log(sum) + largest - logits[Labels[sample]]);
        }
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var scale = Output.Gradient[sample] * shares[sample];
            T* probability = At(probabilities, sample), gradient = Input.Gradient.At(sample, slice.Worker);
            for (var index = 0; index < classes; index++)
                gradient[index] = scale * (probability[index] - (index == Labels[sample] ? T.One : T.Zero));
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

    private static T Exp(T x) => typeof(T) == typeof(float)
        ? T.CreateTruncating(Elementary.Exp(float.CreateTruncating(x)))
        : T.CreateTruncating(Elementary.Exp(double.CreateTruncating(x)));

    private static T Log(T x) => typeof(T) == typeof(float)
        ? T.CreateTruncating(Elementary.Log(float.CreateTruncating(x)))
        : T.CreateTruncating(Elementary.Log(double.CreateTruncating(x)));
}
