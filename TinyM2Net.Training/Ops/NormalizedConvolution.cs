using System.Numerics;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>
/// A convolution of the features themselves with its batch normalization. It is linear, so mean and variance of its outputs are those
/// of the patches it reads, seen through the weights: <c>W'm + b</c> and <c>W'CW</c> by the patches' mean and covariance, which cost
/// one small product over the features. So the layer is one convolution with the normalization folded into its weights; the outputs
/// never wait for the batch, and the gradients of weights, scale and shift follow from that of the folded weights.
/// </summary>
internal sealed unsafe class NormalizedConvolution<T> : Operator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> weights;
    private readonly Parameter<T> bias;
    private readonly NormalizationParameters<T> normalization;
    private readonly SlidingWindow window;
    private readonly PatchProduct<T> product;
    private readonly PatchMoments<T> moments;
    private readonly int taps;
    private readonly int outputs;
    private readonly AlignedBuffer<T> foldedWeights;
    private readonly AlignedBuffer<T> foldedBias;
    private readonly PartialSums<T> weightSums;
    private readonly PartialSums<T> biasSums;

    // The gradients of the folded weights and bias, kept for the tangents.
    private readonly AlignedBuffer<T> weightGradient;
    private readonly AlignedBuffer<T> biasGradient;

    // In double: a value a channel, and the patches' covariance times the weights.
    private readonly double[] mean;
    private readonly double[] inverseDeviation;
    private readonly double[] covarianceSeen;

    private bool training;
    private AlignedBuffer<T>? weightTangent;
    private AlignedBuffer<T>? biasTangent;

    /// <param name="prefix">The layer's name, under which the normalization's parameters are stored.</param>
    public NormalizedConvolution(DecisionLayer layer, string prefix, Parameter<T> weights, Parameter<T> bias, Tensor<T> input, Tensor<T> output, int shards)
        : base(layer.Name, [input], output)
    {
        InputIsVariable = false;
        (this.weights, this.bias) = (weights, bias);
        outputs = output.Shape.Channels;
        normalization = new(prefix, outputs);
        window = new SlidingWindow(input.Shape, output.Shape, layer.KernelHeight, layer.KernelWidth, layer.Stride, layer.Padding);
        product = new(window, input.Shape, output.Shape, shards);
        moments = new(product, input.Shape, output.Shape, shards);
        taps = product.Taps;
        (foldedWeights, foldedBias) = (new(weights.Length), new(outputs));
        (weightSums, biasSums) = (new(weights.Length, shards), new(outputs, shards));
        (weightGradient, biasGradient) = (new(weights.Length), new(outputs));
        (mean, inverseDeviation, covarianceSeen) = (new double[outputs], new double[outputs], new double[weights.Length]);
    }

    /// <summary>Clamps its output as it stores it, for a <see cref="Relu{T}"/> that follows.</summary>
    public bool Clamps { get; init; }

    public override IReadOnlyList<Parameter<T>> Parameters =>
        [weights, bias, .. normalization.All];

    public override bool NeedsBatch => true;

    public override bool NeedsBatchGradient => false;

    public override bool ReadsInput => true;

    public override bool IsCheap => true;

    public override int OutputRows(int inputRows) => window.OutputRows(inputRows);

    public override int InputRows(int outputRows) => window.InputRows(outputRows);

    public override int CompleteRows(int outputRows) => window.CompleteRows(outputRows);

    public override int FirstInputRow(int outputRow) => window.FirstInputRow(outputRow);

    public override int FirstOutputRow(int inputRow) => window.FirstOutputRow(inputRow);

    public override void Begin(in Pass pass)
    {
        training = pass.Training;
        if (training)
            moments.Begin(Input.Value.Pointer);
        else
            for (var channel = 0; channel < outputs; channel++)
                Fold(channel, double.CreateTruncating(normalization.RunningMean.Value[channel]), double.CreateTruncating(normalization.RunningVariance.Value[channel]));
    }

    public override void Observe(Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            moments.Add(Bordered(sample, slice), slice);
    }

    public override void Combine(in Pass pass)
    {
        var count = (long)pass.Samples * Output.Shape.Height * Output.Shape.Width;
        moments.Combine(count);
        Array.Clear(covarianceSeen);
        for (var left = 0; left < taps; left++)
            for (var right = 0; right < taps; right++)
                AddTimes(weights.Effective.Span.Slice(right * outputs, outputs), moments.Covariance(left, right), covarianceSeen.AsSpan(left * outputs, outputs));
        for (var channel = 0; channel < outputs; channel++)
        {
            var (average, variance) = (double.CreateTruncating(bias.Effective[channel]), 0.0);
            for (var tap = 0; tap < taps; tap++)
            {
                var weight = Weight(tap, channel);
                average += weight * moments.Mean(tap);
                variance += weight * covarianceSeen[tap * outputs + channel];
            }

            // Rounding may leave a constant output just below 0.
            variance = Math.Max(0, variance);
            normalization.Track(channel, T.CreateTruncating(average), T.CreateTruncating(count > 1 ? variance * count / (count - 1) : variance));
            Fold(channel, average, variance);
        }
    }

    public override void Forward(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            product.Apply(Bordered(sample, slice), foldedWeights.Pointer, foldedBias.Pointer, 0, Output.Value.At(sample, slice.Worker), OutputRows(slice), Clamps);
    }

    public override void BeginBackward()
    {
        weightSums.Clear();
        biasSums.Clear();
    }

    public override void Backward(in Pass pass, Slice slice) => AddGradients(Output.Gradient, slice);

    // With normalized outputs x: dW = slope (G - m S - inverse C W sum(dy x)) in training, where the batch's own mean and variance move
    // with the weights, and slope G otherwise.
    public override void EndBackward()
    {
        weightSums.Reduce(weightGradient.Pointer);
        biasSums.Reduce(biasGradient.Pointer);
        for (var channel = 0; channel < outputs; channel++)
        {
            var inverse = inverseDeviation[channel];
            var level = double.CreateTruncating(biasGradient[channel]);
            var along = training ? 0 : (double.CreateTruncating(bias.Effective[channel]) - mean[channel]) * level;
            for (var tap = 0; tap < taps; tap++)
                along += Weight(tap, channel) * Centred(tap, channel, level);
            along *= inverse;
            normalization.Shift.EffectiveGradient[channel] = biasGradient[channel];
            normalization.Scale.EffectiveGradient[channel] = T.CreateTruncating(along);
            var slope = Slope(normalization.Scale.Effective, channel);
            var pull = training ? along * inverse : 0;
            for (var tap = 0; tap < taps; tap++)
                weights.EffectiveGradient[tap * outputs + channel] =
                    T.CreateTruncating(slope * (Centred(tap, channel, level) - pull * covarianceSeen[tap * outputs + channel]));
        }
    }

    public override void BeginTangent()
    {
        weightSums.Clear();
        biasSums.Clear();
        (weightTangent, biasTangent) = (weightTangent ?? new(weights.Length), biasTangent ?? new(outputs));
        for (var channel = 0; channel < outputs; channel++)
        {
            double slope = Slope(normalization.Scale.Effective, channel), slopeTangent = Slope(normalization.Scale.Tangent, channel);
            biasTangent[channel] = T.CreateTruncating(
                double.CreateTruncating(normalization.Shift.Tangent[channel]) + slopeTangent * (double.CreateTruncating(bias.Effective[channel]) - mean[channel]));
            for (var index = channel; index < weights.Length; index += outputs)
                weightTangent[index] = T.CreateTruncating(
                    slope * double.CreateTruncating(weights.Tangent[index]) + slopeTangent * double.CreateTruncating(weights.Effective[index]));
        }
    }

    public override void ForwardTangent(in Pass pass, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
            product.Apply(Bordered(sample, slice), weightTangent!.Pointer, biasTangent!.Pointer, 0, Output.Tangent.At(sample, slice.Worker), OutputRows(slice));
    }

    public override void BackwardTangent(in Pass pass, Slice slice) => AddGradients(Output.GradientTangent, slice);

    public override void EndTangent(in Pass pass)
    {
        weightSums.Reduce(weights.GradientTangent.Pointer);
        biasSums.Reduce(normalization.Shift.GradientTangent.Pointer);
        for (var channel = 0; channel < outputs; channel++)
        {
            double slope = Slope(normalization.Scale.Effective, channel), slopeTangent = Slope(normalization.Scale.Tangent, channel);
            var along = (double.CreateTruncating(bias.Effective[channel]) - mean[channel]) * double.CreateTruncating(normalization.Shift.GradientTangent[channel]);
            for (var index = channel; index < weights.Length; index += outputs)
            {
                double gradient = double.CreateTruncating(weightGradient[index]), gradientTangent = double.CreateTruncating(weights.GradientTangent[index]);
                along += double.CreateTruncating(weights.Tangent[index]) * gradient + double.CreateTruncating(weights.Effective[index]) * gradientTangent;
                weights.GradientTangent[index] = T.CreateTruncating(slope * gradientTangent + slopeTangent * gradient);
            }

            normalization.Scale.GradientTangent[channel] = T.CreateTruncating(inverseDeviation[channel] * along);
        }
    }

    private T* Bordered(int sample, Slice slice) => product.Bordered(Input.Value.At(sample, slice.Worker), OutputRows(slice), slice.Worker);

    private void AddGradients(BatchBuffer<T> gradients, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            var gradient = gradients.At(sample, slice.Worker);
            product.AddWeightGradient(Bordered(sample, slice), gradient, weightSums.Shard(slice.Shard), OutputRows(slice));
            product.AddBiasGradient(gradient, biasSums.Shard(slice.Shard), OutputRows(slice));
        }
    }

    private void Fold(int channel, double average, double variance)
    {
        mean[channel] = average;
        inverseDeviation[channel] = 1 / Math.Sqrt(variance + BatchNorm<T>.Epsilon);
        var slope = Slope(normalization.Scale.Effective, channel);
        foldedBias[channel] = T.CreateTruncating(
            double.CreateTruncating(normalization.Shift.Effective[channel]) + slope * (double.CreateTruncating(bias.Effective[channel]) - average));
        for (var tap = 0; tap < taps; tap++)
            foldedWeights[tap * outputs + channel] = T.CreateTruncating(slope * Weight(tap, channel));
    }

    private double Weight(int tap, int channel) => double.CreateTruncating(weights.Effective[tap * outputs + channel]);

    private double Slope(AlignedBuffer<T> scale, int channel) => double.CreateTruncating(scale[channel]) * inverseDeviation[channel];

    /// <summary>The folded weight's gradient, in training as if the patches had mean 0.</summary>
    private double Centred(int tap, int channel, double level) =>
        double.CreateTruncating(weightGradient[tap * outputs + channel]) - (training ? moments.Mean(tap) * level : 0);

    private static void AddTimes(ReadOnlySpan<T> values, double factor, Span<double> sums)
    {
        for (var index = 0; index < values.Length; index++)
            sums[index] += factor * double.CreateTruncating(values[index]);
    }
}
