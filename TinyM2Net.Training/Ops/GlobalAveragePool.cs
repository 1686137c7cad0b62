using System.Numerics;
using TinyM2Net.Training.Ops.Kernels;
using TinyM2Net.Training.Tensors;

namespace TinyM2Net.Training.Ops;

/// <summary>The mean over all places of each channel.</summary>
internal sealed unsafe class GlobalAveragePool<T>(string name, Tensor<T> input, Tensor<T> output) : Operator<T>(name, [input], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int places = input.Shape.Height * input.Shape.Width;
    private readonly int channels = input.Shape.Channels;
    private readonly T share = T.One / T.CreateChecked(input.Shape.Height * input.Shape.Width);

    public override void Forward(in Pass pass, Slice slice) => Average(Input.Value, Output.Value, slice);

    public override void Backward(in Pass pass, Slice slice) => Share(Output.Gradient, Input.Gradient, slice);

    public override void ForwardTangent(in Pass pass, Slice slice) => Average(Input.Tangent, Output.Tangent, slice);

    public override void BackwardTangent(in Pass pass, Slice slice) => Share(Output.GradientTangent, Input.GradientTangent, slice);

    private void Average(BatchBuffer<T> from, BatchBuffer<T> to, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* values = from.At(sample, slice.Worker), means = to.At(sample, slice.Worker);
            new Span<T>(means, channels).Clear();
            ChannelSums.Run(default(ChannelSums.Plain<T>), values, values, means, means, places, channels);
            for (var channel = 0; channel < channels; channel++)
                means[channel] *= share;
        }
    }

    private void Share(BatchBuffer<T> from, BatchBuffer<T> to, Slice slice)
    {
        for (var sample = slice.Start; sample < slice.Start + slice.Count; sample++)
        {
            T* gradients = from.At(sample, slice.Worker), values = to.At(sample, slice.Worker);
            for (var channel = 0; channel < channels; channel++)
                values[channel] = gradients[channel] * share;
            for (var place = 1; place < places; place++)
                new Span<T>(values, channels).CopyTo(new Span<T>(values + (long)place * channels, channels));
        }
    }
}
