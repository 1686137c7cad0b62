using System.Diagnostics;
using System.Numerics;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Modules;

/// <summary>Turns a plan into operators, tensors and initialized parameters.</summary>
internal sealed class NetworkBuilder<T>(NetworkPlan plan, ulong seed, int capacity, IQuantizerFactory<T>? quantizers, FusionTraining fusion)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(Operator<T> Operator, bool WholeShards)> operators = [];
    private readonly List<Tensor<T>> inputs = [];
    private readonly List<Parameter<T>> learnedByQuantizers = [];
    private readonly HashSet<Operator<T>> quantizerOperators = [];
    private readonly HashSet<Operator<T>> branchClassifiers = [];
    private readonly Targets<T> targets = new(capacity, plan.Definition.Classes);
    private bool variable;
    private bool wholeShards;

    /// <summary>In execution order, the loss last.</summary>
    public IReadOnlyList<(Operator<T> Operator, bool WholeShards)> Operators => operators;

    /// <summary>One a branch.</summary>
    public IReadOnlyList<Tensor<T>> Inputs => inputs;

    /// <summary>What the quantizers of weights learn.</summary>
    public IReadOnlyList<Parameter<T>> LearnedByQuantizers => learnedByQuantizers;

    /// <summary>The parameters of the definition itself, which stored weights must hold.</summary>
    public IReadOnlySet<Parameter<T>> Required => operators
        .Where(entry => !quantizerOperators.Contains(entry.Operator) && !branchClassifiers.Contains(entry.Operator))
        .SelectMany(entry => entry.Operator.Parameters).ToHashSet();

    /// <summary>Where the branches meet; set by <see cref="Build"/>.</summary>
    public Concat<T> Fusion { get; private set; } = null!;

    /// <returns>The loss, whose input is the logits.</returns>
    public SoftmaxCrossEntropy<T> Build()
    {
        var outputs = new List<Tensor<T>>();
        foreach (var branch in plan.Branches)
        {
            var tensor = new Tensor<T>(branch.Input, capacity);
            inputs.Add(tensor);
            (variable, wholeShards) = (false, false);
            tensor = Chain(branch.Layers, tensor);
            if (fusion.BranchLoss > 0 && plan.Branches.Count > 1)
                Classify(branch, tensor);
            outputs.Add(tensor);
        }

        (variable, wholeShards) = (true, true);
        Fusion = new Concat<T>(NetworkPlan.HeadName + "/concat", outputs, New(Shape.Flat(plan.FusedWidth)));
        var logits = Add(Fusion);
        if (fusion.Dropouts.Any(choice => choice.Rate > 0) && plan.Branches.Count > 1)
            logits = Add(new ModalityDropout<T>(NetworkPlan.HeadName + "/modalityDropout", fusion.Dropouts, [.. plan.Branches.Select(branch => branch.Output.Count)], logits));
        logits = Chain(plan.Head, logits);
        var loss = new SoftmaxCrossEntropy<T>("loss", logits, New(Shape.Flat(1)), targets);
        Add(loss);
        return loss;
    }

    private void Classify(BranchPlan branch, Tensor<T> tensor)
    {
        wholeShards = true;
        var layer = LayerInference.Chain(branch.Modality + "/classifier", branch.Output, [plan.Head[^1].Definition])[0].Decisions[0];
        var op = new BranchClassifier<T>(layer, Weights(layer, layer.Input.Count, layer.Output.Count), new Parameter<T>(layer.BiasName, layer.BiasCount), tensor, targets, fusion.BranchLoss);
        branchClassifiers.Add(op);
        Add(op);
    }

    /// <summary>A ReLU waits for a max pool that follows: the largest of the clamped is the largest, clamped, of fewer values.</summary>
    private Tensor<T> Chain(IReadOnlyList<LayerPlan> layers, Tensor<T> tensor)
    {
        for (var index = 0; index < layers.Count; index++)
        {
            tensor = Layer(layers[index], tensor);
            var activated = layers[index];
            if (index + 1 < layers.Count && layers[index + 1].Definition is MaxPoolDefinition)
                tensor = Layer(layers[++index], tensor);
            tensor = Activated(activated, tensor);
        }

        return tensor;
    }

    /// <summary>All of a layer but its activation.</summary>
    private Tensor<T> Layer(LayerPlan layer, Tensor<T> input) => layer.Definition switch
    {
        ConvDefinition conv => Convolve(layer, conv, input),
        SeparableConvDefinition conv => Normalized(layer,
            Convolve(layer.Decisions[1], ConvolveDepthwise(layer.Decisions[0], input), conv.BatchNorm), conv.BatchNorm),
        DenseDefinition => Connect(layer.Decisions[0], input),
        MaxPoolDefinition pool => Add(new MaxPool<T>(layer.Name, pool, input, New(layer.Output)) { InputIsVariable = variable }),
        GlobalAveragePoolDefinition => Average(layer, input),
        DropoutDefinition dropout => Add(new Dropout<T>(layer.Name, dropout.Rate, input) { InputIsVariable = variable }),
        FlattenDefinition => input.Reshape(layer.Output),
        _ => throw new UnreachableException(layer.Definition.GetType().Name),
    };

    private Tensor<T> Convolve(LayerPlan layer, ConvDefinition definition, Tensor<T> input)
    {
        var decision = layer.Decisions[0];
        // Over the features as they are, the batch's statistics need no convolution.
        if (!definition.BatchNorm || quantizers is not null || input != inputs[^1] || operators.Any(entry => entry.Operator.Output == input))
            return Normalized(layer, Convolve(decision, input, definition.BatchNorm), definition.BatchNorm);
        var (weights, bias) = Parameters(decision, definition.BatchNorm);
        return Weighted(new NormalizedConvolution<T>(decision, layer.Name, weights, bias, input, New(layer.Output), ShardScheduler.Shards)
        {
            Clamps = definition.Activation == Activation.Relu,
        });
    }

    private Tensor<T> Convolve(DecisionLayer layer, Tensor<T> input, bool normalized)
    {
        input = Quantized(layer, input);
        var (weights, bias) = Parameters(layer, normalized);
        return Weighted(new Convolution<T>(layer, weights, bias, input, New(layer.Output), ShardScheduler.Shards) { InputIsVariable = variable });
    }

    private (Parameter<T> Weights, Parameter<T> Bias) Parameters(DecisionLayer layer, bool normalized)
    {
        var taps = layer.KernelHeight * layer.KernelWidth;
        var weights = Weights(layer, taps * layer.Input.Channels, taps * layer.Output.Channels);
        // Batch norm subtracts whatever the bias adds: it waits at 0 for the fold.
        return (weights, new Parameter<T>(layer.BiasName, layer.BiasCount, trainable: !normalized));
    }

    private Tensor<T> ConvolveDepthwise(DecisionLayer layer, Tensor<T> input)
    {
        input = Quantized(layer, input);
        var taps = layer.KernelHeight * layer.KernelWidth;
        return Weighted(new Depthwise<T>(layer, Weights(layer, taps, taps), input, New(layer.Output), ShardScheduler.Shards) { InputIsVariable = variable });
    }

    private Tensor<T> Connect(DecisionLayer layer, Tensor<T> input)
    {
        wholeShards = true;
        input = Quantized(layer, input);
        var weights = Weights(layer, layer.Input.Count, layer.Output.Count);
        return Weighted(new Dense<T>(layer, weights, new Parameter<T>(layer.BiasName, layer.BiasCount), input, New(layer.Output)) { InputIsVariable = variable });
    }

    private Tensor<T> Normalized(LayerPlan layer, Tensor<T> tensor, bool normalized) =>
        normalized ? Add(new BatchNorm<T>(layer.Name, tensor, New(layer.Output))) : tensor;

    private Tensor<T> Activated(LayerPlan layer, Tensor<T> tensor) =>
        layer.Definition is ConvDefinition { Activation: Activation.Relu } or SeparableConvDefinition { Activation: Activation.Relu }
            or DenseDefinition { Activation: Activation.Relu }
            ? Add(new Relu<T>(layer.Name, tensor) { IsClamped = operators[^1].Operator is NormalizedConvolution<T> { Clamps: true } })
            : tensor;

    /// <summary>Glorot and Bengio 2010, uniform; a depthwise filter counts by itself.</summary>
    private Parameter<T> Weights(DecisionLayer layer, int fanIn, int fanOut)
    {
        var weights = new Parameter<T>(layer.WeightName, layer.WeightCount);
        var limit = Math.Sqrt(6.0 / (fanIn + fanOut));
        var draws = new SplitMix(seed).Fork(weights.Name);
        foreach (ref var weight in weights.Value.Span)
            weight = T.CreateTruncating((float)((2 * draws.NextDouble() - 1) * limit));
        if (quantizers?.ForWeights(layer, weights) is { } transform)
        {
            weights.Use(transform);
            learnedByQuantizers.AddRange(transform.Parameters);
        }

        return weights;
    }

    private Tensor<T> Average(LayerPlan layer, Tensor<T> input)
    {
        input = Quantized(quantizers?.ForAverage(layer, input, New(input.Shape), variable, ShardScheduler.Shards), input);
        return Add(new GlobalAveragePool<T>(layer.Name, input, New(layer.Output)) { InputIsVariable = variable });
    }

    private Tensor<T> Quantized(DecisionLayer layer, Tensor<T> input) =>
        Quantized(quantizers?.ForInput(layer, input, New(input.Shape), variable, ShardScheduler.Shards), input);

    private Tensor<T> Quantized(Operator<T>? quantizer, Tensor<T> input)
    {
        if (quantizer is null)
            return input;
        quantizerOperators.Add(quantizer);
        variable |= quantizer.Parameters.Any(parameter => parameter.Trainable);
        return Add(quantizer);
    }

    private Tensor<T> Weighted(Operator<T> op)
    {
        variable = true;
        return Add(op);
    }

    private Tensor<T> Add(Operator<T> op)
    {
        operators.Add((op, wholeShards));
        return op.Output;
    }

    private Tensor<T> New(Shape shape) => new(shape, capacity);
}
