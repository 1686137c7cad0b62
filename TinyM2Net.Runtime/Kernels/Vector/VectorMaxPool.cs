using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Largest of each window, sixteen channels at a time.</summary>
internal sealed unsafe class VectorMaxPool(MaxPoolNode node, IntegerGraph graph) : Kernel
{
    private readonly IntegerTensor _input = graph.Tensors[node.Input];
    private readonly Shape _output = graph.Tensors[node.Output].Shape;

    public override void Run(Frame frame)
    {
        var input = frame.Tensor(node.Input);
        var output = frame.Tensor(node.Output);
        var channels = _output.Channels;
        for (var y = 0; y < _output.Height; y++)
            for (var x = 0; x < _output.Width; x++)
            {
                var window = input + _input.Shape.Index(y * node.StrideHeight, x * node.StrideWidth, 0);
                var channel = 0;
                for (; channel + Vector128<byte>.Count <= channels; channel += Vector128<byte>.Count)
                    (_input.Signed ? SignedBlock(window + channel) : UnsignedBlock(window + channel)).Store(output + channel);
                for (; channel < channels; channel++)
                    output[channel] = One(window + channel);
                output += channels;
            }
    }

    private Vector128<byte> UnsignedBlock(byte* window)
    {
        var largest = Vector128<byte>.Zero;
        for (var r = 0; r < node.PoolHeight; r++)
            for (var s = 0; s < node.PoolWidth; s++)
                largest = Vector128.Max(largest, Vector128.Load(window + _input.Shape.Index(r, s, 0)));
        return largest;
    }

    private Vector128<byte> SignedBlock(byte* window)
    {
        var largest = Vector128.Create(sbyte.MinValue);
        for (var r = 0; r < node.PoolHeight; r++)
            for (var s = 0; s < node.PoolWidth; s++)
                largest = Vector128.Max(largest, Vector128.Load(window + _input.Shape.Index(r, s, 0)).AsSByte());
        return largest.AsByte();
    }

    private byte One(byte* window)
    {
        var largest = int.MinValue;
        for (var r = 0; r < node.PoolHeight; r++)
            for (var s = 0; s < node.PoolWidth; s++)
            {
                var value = window[_input.Shape.Index(r, s, 0)];
                largest = Math.Max(largest, _input.Signed ? (sbyte)value : value);
            }

        return (byte)largest;
    }
}
