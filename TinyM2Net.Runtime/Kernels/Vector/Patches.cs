using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Brings each place's taps together, so that a convolution reads them in order.</summary>
internal sealed unsafe class Patches(ConvolutionNode node, int channels, int rowBytes, int places, int step)
{
    private readonly int _kernelHeight = node.KernelHeight;
    private readonly int _rowTaps = node.KernelWidth * channels;
    private readonly int _sourceStep = node.Stride * channels;
    private readonly int _rowBytes = rowBytes;
    private readonly int _places = places;
    private readonly int _step = step;

    /// <summary>Of one row of output.</summary>
    /// <param name="rows">The rows under its windows.</param>
    public void Gather(byte* rows, byte* patches)
    {
        if (_rowTaps == 3 && _kernelHeight == 3)
            GatherThreeByThree(rows, patches);
        else if (_rowTaps <= sizeof(int))
            Gather<int>(rows, patches);
        else if (_rowTaps <= sizeof(long))
            Gather<long>(rows, patches);
        else
            Gather<Vector128<byte>>(rows, patches);
    }

    // Whole chunks: what spills over is written again by the next row or place, or meets weights of zero.
    private void Gather<TChunk>(byte* rows, byte* patch)
        where TChunk : unmanaged
    {
        var (height, rowTaps, places, step, sourceStep, rowBytes) = (_kernelHeight, _rowTaps, _places, _step, _sourceStep, _rowBytes);
        for (var place = 0; place < places; place++, patch += step)
        {
            var from = rows + place * sourceStep;
            var to = patch;
            for (var r = 0; r < height; r++, to += rowTaps, from += rowBytes)
                for (var i = 0; i < rowTaps; i += sizeof(TChunk))
                    Unsafe.WriteUnaligned(to + i, Unsafe.ReadUnaligned<TChunk>(from + i));
        }
    }

    // One channel's 3x3 kernel, where there are few products to a tap.
    private void GatherThreeByThree(byte* row0, byte* patch)
    {
        var row1 = row0 + _rowBytes;
        var row2 = row1 + _rowBytes;
        for (var (place, from) = (0, 0); place < _places; place++, from += _sourceStep, patch += 12)
        {
            Unsafe.WriteUnaligned(patch, Unsafe.ReadUnaligned<int>(row0 + from));
            Unsafe.WriteUnaligned(patch + 3, Unsafe.ReadUnaligned<int>(row1 + from));
            Unsafe.WriteUnaligned(patch + 6, Unsafe.ReadUnaligned<int>(row2 + from));
        }
    }
}
