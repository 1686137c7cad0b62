using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace TinyM2Net.Training.Modules;

/// <summary>
/// A network's stored values by name, in its own order. As a stream, little-endian throughout:
/// magic <c>TM2W</c>, version 1 (4 bytes), entry count (4), then per entry the name's length in bytes (4), the name in UTF-8, the value
/// count (4) and the values; last the SHA-256 of all before it.
/// </summary>
internal sealed class NetworkWeights
{
    private const uint Magic = 0x57324D54;
    private const int Version = 1;

    // Bounds on what a stream may declare, checked before anything is allocated.
    private const int MostEntries = 4096;
    private const int LongestName = 1024;
    private const int MostValues = 1 << 27;

    private readonly List<KeyValuePair<string, float[]>> entries;
    private readonly Dictionary<string, float[]> byName;

    public NetworkWeights(IEnumerable<KeyValuePair<string, float[]>> entries)
    {
        this.entries = [.. entries];
        byName = new Dictionary<string, float[]>(this.entries, StringComparer.Ordinal);
    }

    public IReadOnlyList<KeyValuePair<string, float[]>> Entries => entries;

    /// <exception cref="KeyNotFoundException">No such name.</exception>
    public float[] this[string name] => byName[name];

    public bool TryGet(string name, [MaybeNullWhen(false)] out float[] values) => byName.TryGetValue(name, out values);

    public void Save(Stream stream)
    {
        using var content = new MemoryStream();
        Write(content, Magic);
        Write(content, Version);
        Write(content, (uint)entries.Count);
        foreach (var (name, values) in entries)
        {
            var text = Encoding.UTF8.GetBytes(name);
            Write(content, (uint)text.Length);
            content.Write(text);
            Write(content, (uint)values.Length);
            content.Write(Bytes(values));
        }

        var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        stream.Write(bytes);
        stream.Write(SHA256.HashData(bytes));
    }

    /// <exception cref="InvalidDataException">Not such a stream, of another version, damaged, or cut short.</exception>
    public static NetworkWeights Load(Stream stream)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (ReadNumber(stream, digest) != Magic)
            throw new InvalidDataException("Not a weights file: it does not start with TM2W.");
        if (ReadNumber(stream, digest) is var version && version != Version)
            throw new InvalidDataException($"Weights of version {version}; this reader knows {Version}.");
        var count = ReadNumber(stream, digest);
        Limit(count, MostEntries, "entries");
        var entries = new List<KeyValuePair<string, float[]>>();
        for (var index = 0; index < count; index++)
        {
            var length = ReadNumber(stream, digest);
            Limit(length, LongestName, "bytes of a name");
            var name = Encoding.UTF8.GetString(Read(stream, digest, (int)length));
            var values = ReadNumber(stream, digest);
            Limit(values, MostValues, "values");
            entries.Add(KeyValuePair.Create(name, Floats(Read(stream, digest, (int)values * sizeof(float)))));
        }

        var stored = new byte[SHA256.HashSizeInBytes];
        if (stream.ReadAtLeast(stored, stored.Length, throwOnEndOfStream: false) < stored.Length || !digest.GetHashAndReset().AsSpan().SequenceEqual(stored))
            throw new InvalidDataException("The weights are damaged: their digest does not fit.");
        return entries.DistinctBy(entry => entry.Key, StringComparer.Ordinal).Count() == entries.Count
            ? new NetworkWeights(entries)
            : throw new InvalidDataException("The weights name one entry twice.");
    }

    private static void Limit(uint value, int most, string what)
    {
        if (value > most)
            throw new InvalidDataException($"The weights declare {value} {what}; at most {most} are read.");
    }

    private static void Write(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static uint ReadNumber(Stream stream, IncrementalHash digest) => BinaryPrimitives.ReadUInt32LittleEndian(Read(stream, digest, sizeof(uint)));

    // By pieces: a hostile count must run out of stream before it runs us out of memory.
    private static byte[] Read(Stream stream, IncrementalHash digest, int count)
    {
        const int Piece = 1 << 20;
        var bytes = new byte[Math.Min(count, Piece)];
        for (var read = 0; read < count;)
        {
            if (read == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
            var got = stream.Read(bytes, read, bytes.Length - read);
            if (got == 0)
                throw new InvalidDataException("The weights end too early.");
            read += got;
        }

        digest.AppendData(bytes);
        return bytes;
    }

    private static byte[] Bytes(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var index = 0; index < values.Length; index++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), values[index]);
        return bytes;
    }

    private static float[] Floats(byte[] bytes)
    {
        var values = new float[bytes.Length / sizeof(float)];
        for (var index = 0; index < values.Length; index++)
            values[index] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(index * sizeof(float)));
        return values;
    }
}
