namespace TinyM2Net.Compiler.BitSearch;

/// <summary>What a layer may take: the bits of its weights and of what it reads, as far as that is not a model input.</summary>
internal readonly record struct LayerBits(int Weights, int Activations) : IComparable<LayerBits>
{
    /// <summary>The paper's: one width for both.</summary>
    public static implicit operator LayerBits(int bits) => new(bits, bits);

    public int CompareTo(LayerBits other) => (Weights, Activations).CompareTo((other.Weights, other.Activations));

    /// <summary><c>8</c>, or <c>W4A8</c> where they differ.</summary>
    public override string ToString() => Weights == Activations ? FormattableString.Invariant($"{Weights}") : FormattableString.Invariant($"W{Weights}A{Activations}");
}
