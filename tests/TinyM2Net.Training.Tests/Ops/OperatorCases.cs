using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Quantization;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Tests.Ops;

public abstract class WindowedCase : OperatorCase
{
    private protected abstract DecisionLayer Layer { get; }

    private protected static DecisionLayer Convolution(int height, int width, int inputs, int outputs, int kernelHeight, int kernelWidth, int stride, Padding padding) =>
        Single(new Shape(height, width, inputs), new ConvDefinition(outputs, kernelHeight, kernelWidth, stride, padding, false, Activation.None), 0);

    private protected static DecisionLayer Depthwise(int height, int width, int channels, int kernelHeight, int kernelWidth, int stride, Padding padding) =>
        Single(new Shape(height, width, channels), new SeparableConvDefinition(1, kernelHeight, kernelWidth, stride, padding, false, Activation.None), 0);

    private static DecisionLayer Single(Shape input, LayerDefinition definition, int decision) => NetworkPlan.Create(
        new NetworkDefinition([new BranchDefinition("x", input, [definition])], [new DenseDefinition(2, Activation.None)], 2)).Decisions[decision];

    internal override Operator<double> Create()
    {
        var (input, output) = (new Tensor<double>(Layer.Input, Samples), new Tensor<double>(Layer.Output, Samples));
        return Layer.Kind == DecisionKind.Depthwise
            ? new Depthwise<double>(Layer, Weights("w", Layer.WeightCount), input, output, Shards)
            : new Convolution<double>(Layer, Weights("w", Layer.WeightCount), Weights("b", Layer.BiasCount), input, output, Shards);
    }
}

public class Convolution_3x3_same : WindowedCase
{
    private protected override DecisionLayer Layer => Convolution(5, 4, 3, 5, 3, 3, 1, Padding.Same);
}

public class Convolution_3x2_valid_with_stride_2 : WindowedCase
{
    private protected override DecisionLayer Layer => Convolution(8, 7, 2, 9, 3, 2, 2, Padding.Valid);
}

public class Convolution_2x3_same_with_stride_2 : WindowedCase
{
    private protected override DecisionLayer Layer => Convolution(5, 8, 2, 3, 2, 3, 2, Padding.Same);
}

public class Convolution_1x1 : WindowedCase
{
    private protected override DecisionLayer Layer => Convolution(4, 3, 5, 11, 1, 1, 1, Padding.Valid);
}

public class Depthwise_3x3_same : WindowedCase
{
    private protected override DecisionLayer Layer => Depthwise(6, 7, 5, 3, 3, 1, Padding.Same);
}

public class Depthwise_3x3_valid : WindowedCase
{
    private protected override DecisionLayer Layer => Depthwise(6, 9, 17, 3, 3, 1, Padding.Valid);
}

public class Depthwise_3x3_same_with_stride_2 : WindowedCase
{
    private protected override DecisionLayer Layer => Depthwise(7, 6, 4, 3, 3, 2, Padding.Same);
}

public class Depthwise_2x4_valid : WindowedCase
{
    private protected override DecisionLayer Layer => Depthwise(5, 6, 3, 2, 4, 1, Padding.Valid);
}

public class Dense_of_flat_input : OperatorCase
{
    internal override Operator<double> Create()
    {
        var plan = NetworkPlan.Create(new NetworkDefinition([new BranchDefinition("x", new Shape(2, 3, 5), [])], [new DenseDefinition(7, Activation.None)], 7));
        return new Dense<double>(plan.Decisions[0], Weights("w", 210), Weights("b", 7), Tensor(1, 1, 30), Tensor(1, 1, 7));
    }
}

public class BatchNorm_in_evaluation : OperatorCase
{
    internal override Operator<double> Create()
    {
        var norm = new BatchNorm<double>("x", Tensor(3, 4, 5), Tensor(3, 4, 5));
        foreach (var parameter in norm.Parameters)
            Weights(parameter.Name, parameter.Length).Value.Span.CopyTo(parameter.Value.Span);
        foreach (ref var variance in norm.Parameters[3].Value.Span)
            variance = Math.Abs(variance) + 0.5;
        return norm;
    }
}

public class BatchNorm_in_training : BatchNorm_in_evaluation
{
    internal override bool Training => true;
}

public class NormalizedConvolution_in_evaluation : WindowedCase
{
    private protected override DecisionLayer Layer => Convolution(5, 4, 2, 3, 3, 3, 1, Padding.Same);

    internal override Operator<double> Create()
    {
        var convolution = Normalized(Layer);
        foreach (var parameter in convolution.Parameters)
            Weights(parameter.Name, parameter.Length).Value.Span.CopyTo(parameter.Value.Span);
        foreach (ref var variance in convolution.Parameters[^1].Value.Span)
            variance = Math.Abs(variance) + 0.5;
        return convolution;
    }

    internal static NormalizedConvolution<double> Normalized(DecisionLayer layer) => new(layer, "x",
        Weights("w", layer.WeightCount), new Parameter<double>("b", layer.BiasCount, trainable: false),
        new Tensor<double>(layer.Input, Samples), new Tensor<double>(layer.Output, Samples), Shards);
}

public class NormalizedConvolution_in_training : NormalizedConvolution_in_evaluation
{
    internal override bool Training => true;
}

public class NormalizedConvolution_with_a_stride_in_training : NormalizedConvolution_in_training
{
    private protected override DecisionLayer Layer => Convolution(7, 6, 1, 3, 3, 2, 2, Padding.Valid);
}

public class Relu_away_from_its_kink : OperatorCase
{
    internal override Operator<double> Create() => new Relu<double>("x", Tensor(3, 5, 3));

    internal override void Fill(Span<double> values, ref SplitMix random)
    {
        foreach (ref var value in values)
            value = (random.NextInt(2) * 2 - 1) * (0.1 + random.NextDouble());
    }
}

public class MaxPool_of_overlapping_windows : OperatorCase
{
    internal override Operator<double> Create() => new MaxPool<double>("x", new MaxPoolDefinition(3, 2, 2, 1), Tensor(7, 5, 6), Tensor(3, 4, 6));

    // A shuffled grid: neighbours are never closer than a step of the differences.
    internal override void Fill(Span<double> values, ref SplitMix random)
    {
        for (var index = 0; index < values.Length; index++)
            values[index] = 0.01 * index - 3;
        random.Shuffle(values);
    }
}

public class MaxPool_that_leaves_a_border : MaxPool_of_overlapping_windows
{
    internal override Operator<double> Create() => new MaxPool<double>("x", new MaxPoolDefinition(2, 2, 2, 2), Tensor(5, 7, 9), Tensor(2, 3, 9));
}

public class GlobalAveragePool_of_a_map : OperatorCase
{
    internal override Operator<double> Create() => new GlobalAveragePool<double>("x", Tensor(3, 4, 5), Tensor(1, 1, 5));
}

public class Activation_tap : OperatorCase
{
    internal override Operator<double> Create() => new ActivationTap<double>("x", Tensor(3, 4, 5), Tensor(3, 4, 5));
}

public class Dropout_in_evaluation : OperatorCase
{
    internal override Operator<double> Create() => new Dropout<double>("x", 0.4, Tensor(3, 4, 5));
}

public class Dropout_in_training : Dropout_in_evaluation
{
    internal override bool Training => true;
}

public class ModalityDropout_in_evaluation : OperatorCase
{
    internal override Operator<double> Create() => new ModalityDropout<double>("x", [new(0.2, [0]), new(0.3, [1]), new(0.1, [0, 2])], [4, 1, 3], Tensor(1, 1, 8));
}

public class ModalityDropout_in_training : ModalityDropout_in_evaluation
{
    internal override bool Training => true;
}

public class Concat_of_three : OperatorCase
{
    internal override Operator<double> Create() => new Concat<double>("x", [Tensor(2, 3, 2), Tensor(1, 1, 5), Tensor(1, 1, 1)], Tensor(1, 1, 18));
}

public class Concat_without_one_of_its_parts : OperatorCase
{
    internal override Operator<double> Create() => new Concat<double>("x", [Tensor(2, 3, 2), Tensor(1, 1, 5), Tensor(1, 1, 1)], Tensor(1, 1, 18)) { Absent = [1] };
}

public class SoftmaxCrossEntropy_with_class_weights : OperatorCase
{
    internal override Operator<double> Create()
    {
        var loss = new SoftmaxCrossEntropy<double>("x", Tensor(1, 1, 4), Tensor(1, 1, 1));
        (loss.Labels[0], loss.Labels[1], loss.Labels[2]) = (2, 0, 3);
        (loss.ClassWeights[0], loss.ClassWeights[2]) = (0.3, 1.7);
        return loss;
    }
}

public class SoftmaxCrossEntropy_with_a_teacher : SoftmaxCrossEntropy_with_class_weights
{
    internal override bool Training => true;

    internal override Operator<double> Create()
    {
        var loss = (SoftmaxCrossEntropy<double>)base.Create();
        loss.Distillation = new Distillation<double>(Samples, 4, temperature: 3, weight: 0.6);
        var random = new SplitMix(21);
        foreach (ref var logit in loss.Distillation.Logits.Span)
            logit = 2 * random.NextGaussian();
        return loss;
    }
}
