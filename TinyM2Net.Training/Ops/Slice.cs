namespace TinyM2Net.Training.Ops;

/// <summary>The samples that an operator shall work on now.</summary>
/// <param name="Shard">Whose scratch and partial sums to use.</param>
/// <param name="Start">The first sample.</param>
/// <param name="Count">How many.</param>
internal readonly record struct Slice(int Shard, int Start, int Count);

/// <summary>What one pass over a batch is for.</summary>
/// <param name="Samples">Samples in the batch.</param>
/// <param name="Training">Batch statistics and dropout; otherwise running statistics and none.</param>
/// <param name="Stream">Seeds the dropout masks; a new one each step.</param>
internal readonly record struct Pass(int Samples, bool Training, ulong Stream);
