namespace TinyM2Net.Runtime.Features;

/// <summary>The run of inputs that an output draws on.</summary>
internal readonly struct Band(int first, int count)
{
    public readonly int First = first;
    public readonly int Count = count;
}
