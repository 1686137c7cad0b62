using System.Numerics;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// A dense layer with a loss of its own on a branch's output, in training only: the branch has to say something about the class by
/// itself, not only what the stronger one leaves open. In place: values pass through unchanged, the branch loss's gradient is added.
/// </summary>
internal sealed unsafe class BranchClassifier<T> : Operator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T> features;
    private readonly Dense<T> dense;
    private readonly SoftmaxCrossEntropy<T> loss;
    private readonly T share;
    private bool isTraining;

    /// <param name="share">What its loss counts beside the network's.</param>
    public BranchClassifier(DecisionLayer layer, Parameter<T> weights, Parameter<T> bias, Tensor<T> branch, Targets<T> targets, double share)
        : base(layer.Name, [branch], branch)
    {
        features = new(layer.Input, branch.Capacity);
        var logits = new Tensor<T>(layer.Output, branch.Capacity);
        dense = new(layer, weights, bias, features, logits);
        loss = new(layer.Name, logits, new(Shape.Flat(1), branch.Capacity), targets);
        this.share = T.CreateChecked(share);
    }

    public override IReadOnlyList<Parameter<T>> Parameters => dense.Parameters;

    public override void Begin(in Pass pass)
    {
        isTraining = pass.Training;
        if (!isTraining)
            return;
        features.ReserveValue();
        dense.Output.ReserveValue();
        loss.Output.ReserveValue();
        loss.Begin(pass);
    }

    public override void Forward(in Pass pass, Slice slice)
    {
        if (!pass.Training)
            return;
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            new Span<T>(Output.Value.At(sample, slice.Worker), features.Shape.Count).CopyTo(new(features.Value.At(sample, slice.Worker), features.Shape.Count));
        dense.Forward(pass, slice);
        loss.Forward(pass, slice);
    }

    public override void BeginBackward()
    {
        if (!isTraining)
            return;
        features.ReserveGradient();
        dense.Output.ReserveGradient();
        loss.Output.ReserveGradient();
        loss.Output.Gradient.Span.Fill(share);
        dense.BeginBackward();
    }

    public override void Backward(in Pass pass, Slice slice)
    {
        if (!pass.Training)
            return;
        loss.Backward(pass, slice);
        dense.Backward(pass, slice);
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* own = features.Gradient.At(sample, slice.Worker), gradient = Output.Gradient.At(sample, slice.Worker);
            for (var index = 0; index < features.Shape.Count; index++)
                gradient[index] += own[index];
        }
    }

    public override void BackwardWeights(in Pass pass, int part, int parts)
    {
        if (pass.Training)
            dense.BackwardWeights(pass, part, parts);
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
    }

    public override void BackwardTangent(in Pass pass, Slice slice)
    {
    }
}
