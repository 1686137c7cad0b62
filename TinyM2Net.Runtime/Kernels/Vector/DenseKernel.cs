using System.Runtime.CompilerServices;
using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Dense: 16 outputs at a time, their taps in four sums side by side, so that no product waits for the one before.</summary>
internal sealed unsafe class DenseKernel<TIsa, TSums, TTaps, TBytes, TBits>
    where TIsa : struct, IIsa<TSums, TTaps, TBytes>
    where TSums : unmanaged
    where TTaps : unmanaged
    where TBytes : unmanaged
    where TBits : struct, IWeightBits
{
    private readonly DenseNode _node;
    private readonly IntegerTensor _tensor;
    private readonly int _taps;
    private readonly int _groups;
    private readonly int _units;
    private readonly bool _flip;
    private readonly int _blockBytes;
    private readonly AlignedMemory _weights;
    private readonly OutputBlocks _output;

    public DenseKernel(DenseNode node, IntegerGraph graph)
    {
        _node = node;
        var input = graph.Tensors[node.Input];
        _tensor = graph.Tensors[node.Output];
        _taps = input.Shape.Count;
        _groups = (_taps + 3) / 4;
        _units = _tensor.Shape.Count;
        _flip = VectorKernels<TIsa, TSums, TTaps, TBytes>.MustFlip(input);
        var blocks = (_units + BlockLayout.Lanes - 1) / BlockLayout.Lanes;
        _blockBytes = WeightBlocks<TIsa, TSums, TTaps, TBytes>.BlockBytes<TBits>(_groups);
        _weights = WeightBlocks<TIsa, TSums, TTaps, TBytes>.Lay<TBits>(node.Weights.Values, _taps);
        var bias = WeightBlocks<TIsa, TSums, TTaps, TBytes>.Bias(node, _flip, default(TBits).Shift);
        _output = new OutputBlocks(_tensor, false, node.Requantization, bias, default(TBits).Shift, blocks, WeightBlocks<TIsa, TSums, TTaps, TBytes>.Channel);
    }

    public Kernel Kernel => new GenericKernel(Run, _flip ? _taps + ScratchLayout.Slack : 0);

    private void Run(Frame frame)
    {
        TIsa isa = default;
        var taps = frame.Tensor(_node.Input);
        if (_flip)
        {
            TensorRows.Copy(taps, frame.Scratch, _taps, true);
            taps = frame.Scratch;
        }

        var output = frame.Tensor(_node.Output);
        var lanes = stackalloc int[BlockLayout.Lanes];
        for (var unit = 0; unit < _units; unit += BlockLayout.Lanes)
        {
            var block = unit / BlockLayout.Lanes;
            var sums = Sum(taps, block);
            // A tensor's bytes are filled up to whole vectors.
            if (_output.IsFast)
            {
                isa.Requantize(sums, _output.Multipliers + block * BlockLayout.MultiplierInts, _output.Range, output + unit);
                continue;
            }

            isa.Store(sums, lanes);
            FinishLanes(lanes, block, output);
        }
    }

    // Inlined, as all that takes or gives vectors must be: a call's way to pass them is not fixed ahead of time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TSums Sum(byte* taps, int block)
    {
        TIsa isa = default;
        TBits bits = default;
        var weights = _weights.Pointer + block * _blockBytes;
        var s0 = isa.Load(_output.Bias + block * BlockLayout.Lanes);
        TSums s1 = default, s2 = default, s3 = default;
        var left = _groups;
        for (; left >= 4; left -= 4, taps += 16, weights += 2 * bits.PairBytes)
        {
            s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), bits.First<TIsa, TSums, TTaps, TBytes>(weights));
            s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + 4), bits.Second<TIsa, TSums, TTaps, TBytes>(weights));
            s2 = isa.MultiplyAdd(s2, isa.Broadcast(taps + 8), bits.First<TIsa, TSums, TTaps, TBytes>(weights + bits.PairBytes));
            s3 = isa.MultiplyAdd(s3, isa.Broadcast(taps + 12), bits.Second<TIsa, TSums, TTaps, TBytes>(weights + bits.PairBytes));
        }

        for (; left > 0; left -= 2, taps += 8, weights += bits.PairBytes)
        {
            s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), bits.First<TIsa, TSums, TTaps, TBytes>(weights));
            if (left > 1)
                s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + 4), bits.Second<TIsa, TSums, TTaps, TBytes>(weights));
        }

        return isa.Add(isa.Add(s0, s1), isa.Add(s2, s3));
    }

    private void FinishLanes(int* lanes, int block, byte* output)
    {
        for (var lane = 0; lane < BlockLayout.Lanes; lane++)
        {
            var unit = WeightBlocks<TIsa, TSums, TTaps, TBytes>.Channel(block, lane);
            if (unit >= _units)
                continue;
            var value = _output.Requantize(lanes[lane], block, lane);
            if (_tensor.Bits == 16)
                ((int*)output)[unit] = value;
            else
                output[unit] = (byte)value;
        }
    }
}
