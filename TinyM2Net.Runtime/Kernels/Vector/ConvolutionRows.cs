using System.Runtime.CompilerServices;
using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>
/// Convolution. Each place's taps are brought together once, in groups of four, and multiplied for 16 channels at a time; up to six places
/// share each load of weights. Neighbouring places may be pooled before they are requantized, which gives the same as after.
/// </summary>
internal sealed unsafe class ConvolutionRows<TIsa, TSums, TTaps, TBytes, TBits>
    where TIsa : struct, IIsa<TSums, TTaps, TBytes>
    where TSums : unmanaged
    where TTaps : unmanaged
    where TBytes : unmanaged
    where TBits : struct, IWeightBits
{
    private readonly RowWindow _window;
    private readonly int _step;
    private readonly int _groups;
    private readonly int _stride;
    private readonly int _places;
    private readonly int _pool;
    private readonly int _channels;
    private readonly int _blocks;
    private readonly int _blockBytes;
    private readonly Patches? _patches;
    private readonly int _patchBytes;
    private readonly AlignedMemory _weights;
    private readonly OutputBlocks _output;

    /// <param name="pool">Neighbouring columns of which the largest is kept: 1, 2 or 3.</param>
    public ConvolutionRows(ConvolutionNode node, Link link, int pool)
    {
        var (input, output) = (link.Graph.Tensors[node.Input], link.Graph.Tensors[node.Output]);
        _stride = node.Stride;
        _pool = pool;
        _places = link.Output.Width / pool * pool;
        _channels = output.Shape.Channels;
        _blocks = (_channels + BlockLayout.Lanes - 1) / BlockLayout.Lanes;
        var taps = node.KernelHeight * node.KernelWidth * input.Shape.Channels;
        _groups = (taps + 3) / 4;
        _window = link.Window(input.Shape, node.KernelHeight, node.KernelWidth, node.Stride, node.Padding);
        // A pointwise convolution's taps lie together as they are.
        var together = node.KernelHeight == 1 && node.KernelWidth == node.Stride && taps % 4 == 0;
        _step = 4 * _groups;
        if (!together)
        {
            _patches = new Patches(node, input.Shape.Channels, _window.RowBytes, _places, _step);
            _patchBytes = link.Scratch.Reserve((long)link.Output.Rows * _places * _step + ScratchLayout.Slack);
        }

        _blockBytes = WeightBlocks<TIsa, TSums, TTaps, TBytes>.BlockBytes<TBits>(_groups);
        _weights = WeightBlocks<TIsa, TSums, TTaps, TBytes>.Lay<TBits>(node.Weights.Values, taps);
        var bias = WeightBlocks<TIsa, TSums, TTaps, TBytes>.Bias(node, link.FlipInput, default(TBits).Shift);
        _output = new OutputBlocks(output, link.FlipOutput, node.Requantization, bias, default(TBits).Shift, _blocks, WeightBlocks<TIsa, TSums, TTaps, TBytes>.Channel);
    }

    public void Rows(Frame frame, int first, int count, byte* destination, nint rowBytes)
    {
        nint step = _stride * _window.RowBytes;
        nint tapBytes = _places * _step;
        var taps = _window.MoveTo(frame, first, count);
        if (_patches is not null)
        {
            var patches = frame.Scratch + _patchBytes;
            for (var row = 0; row < count; row++)
                _patches.Gather(taps + row * step, patches + row * tapBytes);
            taps = patches;
            step = tapBytes;
        }

        // Rows that lie one behind the other are one line of places.
        if (step == tapBytes && rowBytes == _places / _pool * _channels)
            Line(taps, count * _places, destination);
        else
            for (; count > 0; count--, taps += step, destination += rowBytes)
                Line(taps, _places, destination);
    }

    private void Line(byte* taps, int places, byte* destination)
    {
        // The last block may write beyond the last channel: the places behind it are written later.
        for (var block = _blocks - 1; block >= 0; block--)
            Block(taps, places, block, destination + block * BlockLayout.Lanes);
    }

    private void Block(byte* taps, int places, int block, byte* destination)
    {
        TIsa isa = default;
        if (!_output.IsFast)
        {
            OneByOne(taps, places, block, destination);
            return;
        }

        var (place, step, next) = (0, _step, _channels);
        if (isa.Places == 6)
        {
            place = places / 6 * 6;
            if (place > 0)
                Sixes(taps, places / 6, block, destination);
            if (place > 0 && places - place >= 4)
            {
                // Six with some of them again take less time than the rest by itself.
                Sixes(taps + (places - 6) * step, 1, block, destination + (places - 6) / _pool * next);
                return;
            }
        }

        var threes = _pool == 2 ? 0 : (places - place) / 3;
        if (threes > 0)
            Threes(taps + place * step, threes, block, destination + place / _pool * next);
        place += 3 * threes;
        var twos = _pool == 3 ? 0 : (places - place) / 2;
        if (twos > 0)
            Twos(taps + place * step, twos, block, destination + place / _pool * next);
        place += 2 * twos;
        if (place < places)
            isa.Requantize(One(taps + place * step, block), Multipliers(block), _output.Range, destination + place * next);
    }

    private byte* Weights(int block) => _weights.Pointer + block * _blockBytes;

    private int* Bias(int block) => _output.Bias + block * BlockLayout.Lanes;

    private int* Multipliers(int block) => _output.Multipliers + block * BlockLayout.MultiplierInts;

    private void Sixes(byte* taps, int count, int block, byte* destination)
    {
        TIsa isa = default;
        TBits bits = default;
        nint step = _step;
        nint next = _channels;
        var (twice, nextTwice) = (2 * step, 2 * next);
        var (allPairs, odd, pool) = (_groups / 2, _groups % 2 != 0, _pool);
        var bias = Bias(block);
        var multipliers = Multipliers(block);
        var firstWeights = Weights(block);
        var range = _output.Range;
        for (; count > 0; count--)
        {
            var late = taps + 3 * step;
            var after = late + 3 * step;
            var weights = firstWeights;
            TSums s0, s1, s2, s3, s4, s5;
            s0 = s1 = s2 = s3 = s4 = s5 = isa.Load(bias);
            for (var pairs = allPairs; pairs > 0; pairs--)
            {
                var w = bits.First<TIsa, TSums, TTaps, TBytes>(weights);
                s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), w);
                s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + step), w);
                s2 = isa.MultiplyAdd(s2, isa.Broadcast(taps + twice), w);
                s3 = isa.MultiplyAdd(s3, isa.Broadcast(late), w);
                s4 = isa.MultiplyAdd(s4, isa.Broadcast(late + step), w);
                s5 = isa.MultiplyAdd(s5, isa.Broadcast(late + twice), w);
                w = bits.Second<TIsa, TSums, TTaps, TBytes>(weights);
                taps += 4;
                late += 4;
                s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), w);
                s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + step), w);
                s2 = isa.MultiplyAdd(s2, isa.Broadcast(taps + twice), w);
                s3 = isa.MultiplyAdd(s3, isa.Broadcast(late), w);
                s4 = isa.MultiplyAdd(s4, isa.Broadcast(late + step), w);
                s5 = isa.MultiplyAdd(s5, isa.Broadcast(late + twice), w);
                taps += 4;
                late += 4;
                weights += bits.PairBytes;
            }

            if (odd)
            {
                var w = bits.First<TIsa, TSums, TTaps, TBytes>(weights);
                s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), w);
                s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + step), w);
                s2 = isa.MultiplyAdd(s2, isa.Broadcast(taps + twice), w);
                s3 = isa.MultiplyAdd(s3, isa.Broadcast(late), w);
                s4 = isa.MultiplyAdd(s4, isa.Broadcast(late + step), w);
                s5 = isa.MultiplyAdd(s5, isa.Broadcast(late + twice), w);
            }

            if (pool == 1)
            {
                isa.Requantize(s0, s1, multipliers, range, destination, destination + next);
                destination += nextTwice;
                isa.Requantize(s2, s3, multipliers, range, destination, destination + next);
                destination += nextTwice;
                isa.Requantize(s4, s5, multipliers, range, destination, destination + next);
                destination += nextTwice;
            }
            else if (pool == 2)
            {
                isa.Requantize(isa.Max(s0, s1), isa.Max(s2, s3), multipliers, range, destination, destination + next);
                destination += nextTwice;
                isa.Requantize(isa.Max(s4, s5), multipliers, range, destination);
                destination += next;
            }
            else
            {
                isa.Requantize(isa.Max(isa.Max(s0, s1), s2), isa.Max(isa.Max(s3, s4), s5), multipliers, range, destination, destination + next);
                destination += nextTwice;
            }

            taps = after;
        }
    }

    private void Threes(byte* taps, int count, int block, byte* destination)
    {
        TIsa isa = default;
        TBits bits = default;
        nint step = _step;
        nint next = _channels;
        var twice = 2 * step;
        var (allPairs, odd, pool) = (_groups / 2, _groups % 2 != 0, _pool);
        var bias = Bias(block);
        var multipliers = Multipliers(block);
        var firstWeights = Weights(block);
        var range = _output.Range;
        for (; count > 0; count--)
        {
            var after = taps + 3 * step;
            var weights = firstWeights;
            TSums s0, s1, s2;
            s0 = s1 = s2 = isa.Load(bias);
            for (var pairs = allPairs; pairs > 0; pairs--)
            {
                var w = bits.First<TIsa, TSums, TTaps, TBytes>(weights);
                s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), w);
                s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + step), w);
                s2 = isa.MultiplyAdd(s2, isa.Broadcast(taps + twice), w);
                w = bits.Second<TIsa, TSums, TTaps, TBytes>(weights);
                taps += 4;
                s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), w);
                s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + step), w);
                s2 = isa.MultiplyAdd(s2, isa.Broadcast(taps + twice), w);
                taps += 4;
                weights += bits.PairBytes;
            }

            if (odd)
            {
                var w = bits.First<TIsa, TSums, TTaps, TBytes>(weights);
                s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), w);
                s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + step), w);
                s2 = isa.MultiplyAdd(s2, isa.Broadcast(taps + twice), w);
            }

            if (pool == 1)
            {
                isa.Requantize(s0, s1, multipliers, range, destination, destination + next);
                isa.Requantize(s2, multipliers, range, destination + 2 * next);
                destination += 3 * next;
            }
            else
            {
                isa.Requantize(isa.Max(isa.Max(s0, s1), s2), multipliers, range, destination);
                destination += next;
            }

            taps = after;
        }
    }

    private void Twos(byte* taps, int count, int block, byte* destination)
    {
        TIsa isa = default;
        TBits bits = default;
        nint step = _step;
        nint next = _channels;
        var (allPairs, odd, pool) = (_groups / 2, _groups % 2 != 0, _pool);
        var bias = Bias(block);
        var multipliers = Multipliers(block);
        var firstWeights = Weights(block);
        var range = _output.Range;
        for (; count > 0; count--)
        {
            var after = taps + 2 * step;
            var weights = firstWeights;
            TSums s0, s1;
            s0 = s1 = isa.Load(bias);
            for (var pairs = allPairs; pairs > 0; pairs--)
            {
                var w = bits.First<TIsa, TSums, TTaps, TBytes>(weights);
                s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), w);
                s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + step), w);
                w = bits.Second<TIsa, TSums, TTaps, TBytes>(weights);
                taps += 4;
                s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), w);
                s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + step), w);
                taps += 4;
                weights += bits.PairBytes;
            }

            if (odd)
            {
                var w = bits.First<TIsa, TSums, TTaps, TBytes>(weights);
                s0 = isa.MultiplyAdd(s0, isa.Broadcast(taps), w);
                s1 = isa.MultiplyAdd(s1, isa.Broadcast(taps + step), w);
            }

            if (pool == 1)
            {
                isa.Requantize(s0, s1, multipliers, range, destination, destination + next);
                destination += 2 * next;
            }
            else
            {
                isa.Requantize(isa.Max(s0, s1), multipliers, range, destination);
                destination += next;
            }

            taps = after;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TSums One(byte* taps, int block)
    {
        TIsa isa = default;
        TBits bits = default;
        var weights = Weights(block);
        var sum = isa.Load(Bias(block));
        for (var left = _groups; left > 0; left -= 2, taps += 8, weights += bits.PairBytes)
        {
            sum = isa.MultiplyAdd(sum, isa.Broadcast(taps), bits.First<TIsa, TSums, TTaps, TBytes>(weights));
            if (left > 1)
                sum = isa.MultiplyAdd(sum, isa.Broadcast(taps + 4), bits.Second<TIsa, TSums, TTaps, TBytes>(weights));
        }

        return sum;
    }

    /// <summary>At an exponent that vectors do not know: lane by lane.</summary>
    private void OneByOne(byte* taps, int places, int block, byte* destination)
    {
        TIsa isa = default;
        var lanes = stackalloc int[BlockLayout.Lanes];
        for (var place = 0; place < places; destination += _channels)
        {
            var largest = One(taps + place++ * _step, block);
            for (; place % _pool != 0; place++)
                largest = isa.Max(largest, One(taps + place * _step, block));
            isa.Store(largest, lanes);
            for (var lane = 0; lane < BlockLayout.Lanes; lane++)
                destination[isa.Channel(lane)] = (byte)(_output.Requantize(lanes[lane], block, lane) ^ (_output.Flip ? 0x80 : 0));
        }
    }
}
