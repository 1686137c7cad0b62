namespace TinyM2Net.Fuzzing;

/// <summary>A piece of a file as its format divides it: a section, a chunk, a segment.</summary>
/// <param name="Kind">Its number, name or marker.</param>
/// <param name="Flags">What else its header says.</param>
/// <param name="Start">Where the body begins in the file it was split from.</param>
internal sealed record Part(uint Kind, uint Flags, int Start, byte[] Body);
