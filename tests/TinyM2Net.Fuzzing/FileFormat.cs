using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Fuzzing;

/// <summary>What a mutator must know of a format to get behind its outermost checks.</summary>
internal abstract class FileFormat
{
    /// <param name="file">A sane one.</param>
    public abstract List<Part> Split(byte[] file);

    /// <summary>A file of these parts, its lengths and places right, its digests as they were.</summary>
    public abstract byte[] Join(IReadOnlyList<Part> parts);

    /// <summary>Makes the digests right, in place, so that corruption reaches what lies behind them.</summary>
    public virtual void Sign(byte[] file)
    {
    }

    /// <summary>Whether a file whose digest was left alone must be refused.</summary>
    public virtual bool HasDigest => false;

    /// <summary>An edit that only this format knows, to one part of a sane file.</summary>
    public virtual Part Edit(Part part, ref SplitMix random) => part;
}
