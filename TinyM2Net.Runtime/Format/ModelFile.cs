using System.Buffers.Binary;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Format;

/// <summary>
/// The <c>.tm2n</c> file: little-endian throughout, every section at a multiple of 16 bytes, zeros between.
/// <code>
///   0 +----------------------+   "TM2N" and CR LF SUB LF, so that a transfer that meddles with text shows
///     | magic         8 bytes|
///   8 | version       u32    |   2; another is refused
///  12 | sections      u32    |   1 to 64
///  16 | file length   u32    |   must be the file's own
///  20 | reserved      u32    |   0
///  24 +----------------------+
///     | section table        |   per section: number u32, flags u32 (bit 0: critical), offset u32, length u32
///     +----------------------+   ascending, no overlap
///     | 1 Labels           c |   name, labels                      c: critical, a reader that does not know it refuses the file;
///     | 2 Features         c |   settings, tables, standardization  any other unknown section is skipped
///     | 3 Graph            c |   tensors, nodes
///     | 4 Weights          c |   per weighted node: packed weights (4-bit ones two a byte), int32 biases
///     | 5 Requantizers     c |   per requantizing node: exponent, int32 multipliers
///     | 6 MemoryPlan         |   arena bytes, one offset a tensor (0 inside a chain); checked, or planned afresh if absent
///     | 7 Goldens            |   quantized inputs with exact logits
///     | 8 Accuracy           |   optional
///     | 9 Provenance         |   stage keys, tool version
///     |10 Digest           c |   SHA-256 of every byte before it
///     |11 Signature          |   reserved, as are 12 FloatHead, 13 EmbeddingTap, 14 DeltaBase, 15 RollbackCounter
///     |16 Subsets            |   optional, before the digest: modalities that suffice, each subset with golden logits and accuracy
///     +----------------------+
/// </code>
/// </summary>
internal static class ModelFile
{
    internal const int Version = 2;
    private const int HeaderBytes = 24;
    private const int EntryBytes = 16;
    private const int CriticalFlag = 1;

    private static ReadOnlySpan<byte> Magic => "TM2N\r\n\u001a\n"u8;

    /// <exception cref="ModelFormatException">The content breaks a rule that a reader would refuse it for.</exception>
    public static void Write(Stream stream, ModelContent content)
    {
        ContentRules.Validate(content);
        var sections = ContentSections.Write(content);
        var offsets = new int[sections.Count + 1];
        var end = HeaderBytes + EntryBytes * offsets.Length;
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = Aligned(end);
            end = checked(offsets[i] + (i < sections.Count ? sections[i].Body.Written.Length : Sha256.Bytes));
        }

        if (end > FormatLimits.FileBytes)
            throw new ModelFormatException($"The file would take {end} bytes; {FormatLimits.FileBytes} are allowed.");
        var file = new byte[end];
        Magic.CopyTo(file);
        WriteInt(file, 8, Version);
        WriteInt(file, 12, offsets.Length);
        WriteInt(file, 16, file.Length);
        for (var i = 0; i < sections.Count; i++)
        {
            WriteEntry(file, i, sections[i].Number, sections[i].Critical, offsets[i], sections[i].Body.Written.Length);
            sections[i].Body.Written.CopyTo(file.AsSpan(offsets[i]));
        }

        WriteEntry(file, sections.Count, SectionNumber.Digest, true, offsets[^1], Sha256.Bytes);
        Sha256.Hash(file.AsSpan(0, offsets[^1]), file.AsSpan(offsets[^1]));
        stream.Write(file);
    }

    /// <exception cref="ModelFormatException">The file is truncated, corrupt, too new, or describes a network that is not allowed.</exception>
    public static ModelContent Read(ReadOnlyMemory<byte> file)
    {
        var content = ContentSections.Read(file, Sections(file.Span));
        ContentRules.Validate(content);
        return content;
    }

    private static SectionTable Sections(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes || !file.StartsWith(Magic))
            throw new ModelFormatException("This is no .tm2n file: it does not begin with the magic bytes TM2N.");
        if (ReadInt(file, 8) != Version)
            throw new ModelFormatException($"The file has version {ReadInt(file, 8)}; this runtime reads version {Version}. Use the runtime it was packed for.");
        if (ReadInt(file, 16) != file.Length || file.Length > FormatLimits.FileBytes || ReadInt(file, 20) != 0)
            throw new ModelFormatException($"The file declares {ReadInt(file, 16)} bytes and has {file.Length}. It is truncated or corrupt: copy it again.");
        var count = ReadInt(file, 12);
        if (count is < 1 or > FormatLimits.Sections || HeaderBytes + EntryBytes * count > file.Length)
            throw new ModelFormatException($"The file declares {count} sections; 1 to {FormatLimits.Sections} are allowed.");

        var sections = new SectionTable();
        var end = HeaderBytes + EntryBytes * count;
        for (var i = 0; i < count; i++)
        {
            var entry = HeaderBytes + EntryBytes * i;
            var number = (SectionNumber)ReadInt(file, entry);
            var (offset, length) = (ReadInt(file, entry + 8), ReadInt(file, entry + 12));
            if (offset < end || offset % FormatLimits.Alignment != 0 || length < 0 || length > file.Length - offset)
                throw new ModelFormatException($"Section {number} lies at {offset} with {length} bytes: outside the file, misaligned or over another.");
            if (sections.Has(SectionNumber.Digest) && number != SectionNumber.Signature)
                throw new ModelFormatException($"Section {number} lies behind the digest, which would not cover it.");
            if ((ReadInt(file, entry + 4) & CriticalFlag) != 0 && !ContentSections.Knows(number))
                throw new ModelFormatException($"Section {number} is critical and unknown to this runtime. Use a newer runtime.");
            if (!sections.TryAdd(number, offset, length))
                throw new ModelFormatException($"Section {number} is there twice.");
            end = offset + length;
        }

        if (end != file.Length)
            throw new ModelFormatException($"{file.Length - end} bytes lie behind the last section.");
        VerifyDigest(file, sections);
        return sections;
    }

    private static void VerifyDigest(ReadOnlySpan<byte> file, SectionTable sections)
    {
        if (!sections.TryFind(SectionNumber.Digest, out var range) || file[range].Length != Sha256.Bytes)
            throw new ModelFormatException("The file has no digest.");
        Span<byte> digest = stackalloc byte[Sha256.Bytes];
        Sha256.Hash(file[..range.Start], digest);
        if (!digest.SequenceEqual(file[range]))
            throw new ModelFormatException("The digest does not match the content. The file is corrupt: copy it again.");
    }

    private static void WriteEntry(Span<byte> file, int index, SectionNumber number, bool critical, int offset, int length)
    {
        var entry = HeaderBytes + EntryBytes * index;
        WriteInt(file, entry, (int)number);
        WriteInt(file, entry + 4, critical ? CriticalFlag : 0);
        WriteInt(file, entry + 8, offset);
        WriteInt(file, entry + 12, length);
    }

    private static int Aligned(int offset) => (offset + FormatLimits.Alignment - 1) / FormatLimits.Alignment * FormatLimits.Alignment;

    private static int ReadInt(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadInt32LittleEndian(file[offset..]);

    private static void WriteInt(Span<byte> file, int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(file[offset..], value);
}
