namespace TinyM2Net.Training.Ops;

/// <summary>Rows of a map.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">One after the last.</param>
internal readonly record struct Rows(int Start, int End)
{
    /// <summary>However many there are.</summary>
    public static Rows All => new(0, int.MaxValue);

    public int Count => End - Start;

    public bool IsEmpty => End <= Start;

    /// <summary>Those that a map of this height has.</summary>
    public Rows Within(int height) => new(Math.Min(Start, height), Math.Min(End, height));
}

/// <summary>What an operator shall work on now.</summary>
/// <param name="Shard">Whose partial sums to use.</param>
/// <param name="Start">The first sample.</param>
/// <param name="Count">How many samples.</param>
internal readonly record struct Slice(int Shard, int Start, int Count)
{
    /// <summary>Whose scratch and transient tensors to use; no two at the same time have the same.</summary>
    public int Worker { get; init; }

    /// <summary>Forward: the rows of the output to write. Backward: the rows of its gradient that are new.</summary>
    public Rows Output { get; init; } = Rows.All;

    /// <summary>Backward: the rows of the input's gradient to write; no row of the output's gradient after the new ones adds to them.</summary>
    public Rows Input { get; init; } = Rows.All;
}

/// <summary>What one pass over a batch is for.</summary>
/// <param name="Samples">Samples in the batch.</param>
/// <param name="Training">Batch statistics and dropout; otherwise running statistics and none.</param>
/// <param name="Stream">Seeds the dropout masks; a new one each step.</param>
internal readonly record struct Pass(int Samples, bool Training, ulong Stream);
