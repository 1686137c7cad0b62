using System.Numerics;
using System.Runtime.InteropServices;

namespace TinyM2Net.Runtime.Features;

/// <summary>The range of a clip's decibels: nothing lies further than <c>top_db</c> below the clip's peak. Spans are whole vectors.</summary>
internal static class DecibelRange
{
    /// <summary>The largest cell. A maximum is exact in any order.</summary>
    public static float Peak(ReadOnlySpan<float> cells)
    {
        var largest = new Vector<float>(float.NegativeInfinity);
        foreach (var cell in MemoryMarshal.Cast<float, Vector<float>>(cells))
            largest = Vector.Max(largest, cell);
        var peak = largest[0];
        for (var lane = 1; lane < Vector<float>.Count; lane++)
            peak = Math.Max(peak, largest[lane]);
        return peak;
    }

    /// <summary>Copies every cell, raised to the floor.</summary>
    public static void Raise(ReadOnlySpan<float> cells, float floor, Span<float> destination)
    {
        var least = new Vector<float>(floor);
        var from = MemoryMarshal.Cast<float, Vector<float>>(cells);
        var to = MemoryMarshal.Cast<float, Vector<float>>(destination)[..from.Length];
        for (var i = 0; i < from.Length; i++)
            to[i] = Vector.Max(from[i], least);
    }
}
