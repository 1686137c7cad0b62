using System.Buffers.Binary;
using System.Security.Cryptography;
using TinyM2Net.Runtime.Format;

namespace TinyM2Net.Fuzzing;

/// <summary><c>.tm2n</c>: parts are sections; the digest is the last of them.</summary>
internal sealed class ArtifactFormat : FileFormat
{
    private const int Header = 24;
    private const int Entry = 16;
    private const int Alignment = 16;

    public override bool HasDigest => true;

    public override List<Part> Split(byte[] file)
    {
        var parts = new List<Part>();
        for (var i = 0; i < Int(file, 12); i++)
        {
            var entry = Header + Entry * i;
            var (offset, length) = (Int(file, entry + 8), Int(file, entry + 12));
            parts.Add(new Part((uint)Int(file, entry), (uint)Int(file, entry + 4), offset, file[offset..(offset + length)]));
        }
        return parts;
    }

    public override byte[] Join(IReadOnlyList<Part> parts)
    {
        var end = Header + Entry * parts.Count;
        var places = new int[parts.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = (end + Alignment - 1) / Alignment * Alignment;
            end = places[i] + parts[i].Body.Length;
        }
        var file = new byte[end];
        "TM2N\r\n\u001a\n"u8.CopyTo(file);
        Write(file, 8, ModelFile.Version);
        Write(file, 12, parts.Count);
        Write(file, 16, end);
        for (var i = 0; i < places.Length; i++)
        {
            var entry = Header + Entry * i;
            Write(file, entry, (int)parts[i].Kind);
            Write(file, entry + 4, (int)parts[i].Flags);
            Write(file, entry + 8, places[i]);
            Write(file, entry + 12, parts[i].Body.Length);
            parts[i].Body.CopyTo(file, places[i]);
        }
        return file;
    }

    /// <summary>Its length too: a file that was cut is to get further than that.</summary>
    public override void Sign(byte[] file)
    {
        var digest = file.Length - SHA256.HashSizeInBytes;
        if (digest < Header)
            return;
        Write(file, 16, file.Length);
        SHA256.HashData(file.AsSpan(0, digest), file.AsSpan(digest));
    }

    private static int Int(byte[] file, int place) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(place));

    private static void Write(byte[] file, int place, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(place), value);
}
