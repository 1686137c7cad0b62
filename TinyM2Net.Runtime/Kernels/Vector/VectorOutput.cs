using System.Runtime.CompilerServices;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels.Isa;

namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>Writes one block of channels of one place; of the last block only the channels that are there.</summary>
internal static unsafe class VectorOutput<TIsa, TShorts, TInts>
    where TIsa : struct, IIsa<TShorts, TInts>
    where TShorts : unmanaged
    where TInts : unmanaged
{
    /// <param name="values">Requantized.</param>
    /// <param name="index">Of the block's first value in the tensor.</param>
    /// <param name="channel">Of the block's first value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TInts values, IntegerTensor tensor, byte* destination, int index, int channel)
    {
        if (tensor.Bits != 16 && channel + TIsa.Lanes <= tensor.Shape.Channels)
            TIsa.Store(values, destination + index);
        else
            StorePart(values, tensor, destination, index, Math.Min(TIsa.Lanes, tensor.Shape.Channels - channel));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(TInts values, IntegerTensor tensor, byte* destination, int index, int count)
    {
        var lanes = stackalloc int[TIsa.Lanes];
        TIsa.Store(values, lanes);
        for (var i = 0; i < count; i++)
        {
            if (tensor.Bits == 16)
                ((int*)destination)[index + i] = lanes[i];
            else
                destination[index + i] = (byte)lanes[i];
        }
    }
}
