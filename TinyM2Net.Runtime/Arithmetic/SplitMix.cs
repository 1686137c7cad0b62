namespace TinyM2Net.Runtime.Arithmetic;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): the project's only
/// source of randomness. A value type: pass it by reference where draws must go on.
/// </summary>
internal struct SplitMix(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong state = seed;

    public ulong NextUInt64() => Mix(state += Step);

    /// <summary>Uniform in [0, <paramref name="count"/>), without the bias of a remainder (Lemire 2019).</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var bound = (ulong)count;
        var high = Math.BigMul(NextUInt64(), bound, out var low);
        if (low < bound)
            for (var threshold = (0 - bound) % bound; low < threshold;)
                high = Math.BigMul(NextUInt64(), bound, out low);
        return (int)high;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>Standard normal (Box and Muller); two draws a value, so that no spare is carried along.</summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2 * Elementary.Log(1 - NextDouble()));
        return radius * Elementary.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Every order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>An independent stream for <paramref name="purpose"/>; this one does not move on.</summary>
    public readonly SplitMix Fork(ulong purpose) => new(Mix(Mix(state + Step) ^ Mix(purpose + Step)));

    /// <inheritdoc cref="Fork(ulong)"/>
    public readonly SplitMix Fork(string purpose)
    {
        var hash = 0xCBF29CE484222325; // FNV-1a over UTF-16
        foreach (var c in purpose)
            hash = (hash ^ c) * 0x100000001B3;
        return Fork(hash);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
