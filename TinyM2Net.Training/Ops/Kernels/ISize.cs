namespace TinyM2Net.Training.Ops.Kernels;

/// <summary>A tile's size, as a type the JIT can specialize on: what a smaller tile lacks is not compiled.</summary>
internal interface ISize
{
    static abstract int Value { get; }
}

internal readonly struct One : ISize
{
    public static int Value => 1;
}

internal readonly struct Two : ISize
{
    public static int Value => 2;
}

internal readonly struct Three : ISize
{
    public static int Value => 3;
}

internal readonly struct Four : ISize
{
    public static int Value => 4;
}

internal readonly struct Six : ISize
{
    public static int Value => 6;
}

internal readonly struct Nine : ISize
{
    public static int Value => 9;
}

internal readonly struct Twelve : ISize
{
    public static int Value => 12;
}
