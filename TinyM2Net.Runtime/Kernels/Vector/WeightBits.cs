namespace TinyM2Net.Runtime.Kernels.Vector;

/// <summary>The weights' bits as a type, so that the compiler makes a loop for each.</summary>
internal interface IWeightBits
{
    static abstract int Bits { get; }
}

internal readonly struct Weights4 : IWeightBits
{
    public static int Bits => 4;
}

internal readonly struct Weights8 : IWeightBits
{
    public static int Bits => 8;
}
