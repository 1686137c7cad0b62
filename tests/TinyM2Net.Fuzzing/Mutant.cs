namespace TinyM2Net.Fuzzing;

/// <summary>A file that was spoilt.</summary>
/// <param name="Raw">With the digests of the sane file.</param>
/// <param name="Signed">With its own.</param>
internal readonly record struct Mutant(byte[] Raw, byte[] Signed);
