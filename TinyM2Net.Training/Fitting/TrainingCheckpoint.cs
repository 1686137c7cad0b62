using System.Security.Cryptography;
using System.Text;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Optimizers;

namespace TinyM2Net.Training.Fitting;

/// <summary>
/// A training's state after an epoch. As a stream, little-endian throughout: magic <c>TM2C</c>, version 1, the key of what is being trained,
/// epochs run and the best one, Adam's powers and moments, one record an epoch, present and best weights; last the SHA-256 of all before it.
/// </summary>
/// <param name="Weights">Everything the network stores, as it stands.</param>
/// <param name="Best">Likewise, after the best epoch.</param>
/// <param name="BestEpoch">From 1.</param>
/// <param name="History">One report an epoch run.</param>
internal sealed record TrainingCheckpoint(NetworkWeights Weights, AdamState Optimizer, NetworkWeights Best, int BestEpoch, IReadOnlyList<EpochReport> History)
{
    private const uint Magic = 0x43324D54;
    private const int Version = 1;

    /// <param name="key">What decides the training, and by which code.</param>
    public void Save(Stream stream, string key)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write(key);
            writer.Write(BestEpoch);
            writer.Write(Optimizer.FirstPower);
            writer.Write(Optimizer.SecondPower);
            Write(writer, Optimizer.First);
            Write(writer, Optimizer.Second);
            writer.Write(History.Count);
            foreach (var epoch in History)
                Write(writer, epoch);
            writer.Flush();
            Weights.Save(content);
            Best.Save(content);
        }

        var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        stream.Write(bytes);
        stream.Write(SHA256.HashData(bytes));
    }

    /// <exception cref="InvalidDataException">Not such a stream, of another key or version, damaged, or cut short.</exception>
    public static TrainingCheckpoint Load(ReadOnlySpan<byte> bytes, string key)
    {
        if (bytes.Length < SHA256.HashSizeInBytes || !SHA256.HashData(bytes[..^SHA256.HashSizeInBytes]).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
            throw new InvalidDataException("it is damaged");
        using var content = new MemoryStream(bytes[..^SHA256.HashSizeInBytes].ToArray());
        using var reader = new BinaryReader(content, Encoding.UTF8, leaveOpen: true);
        try
        {
            if (reader.ReadUInt32() != Magic || reader.ReadInt32() != Version)
                throw new InvalidDataException("it is of another version");
            if (reader.ReadString() != key)
                throw new InvalidDataException("it is of another training");
            var bestEpoch = reader.ReadInt32();
            var (firstPower, secondPower) = (reader.ReadDouble(), reader.ReadDouble());
            var optimizer = new AdamState(firstPower, secondPower, ReadArrays(reader), ReadArrays(reader));
            var history = new EpochReport[reader.ReadInt32()];
            for (var index = 0; index < history.Length; index++)
                history[index] = ReadEpoch(reader);
            return bestEpoch >= 1 && bestEpoch <= history.Length
                ? new TrainingCheckpoint(NetworkWeights.Load(content), optimizer, NetworkWeights.Load(content), bestEpoch, history)
                : throw new InvalidDataException("it names no best epoch");
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("it ends too early");
        }
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<float[]> arrays)
    {
        writer.Write(arrays.Count);
        foreach (var values in arrays)
        {
            writer.Write(values.Length);
            foreach (var value in values)
                writer.Write(value);
        }
    }

    private static List<float[]> ReadArrays(BinaryReader reader)
    {
        var arrays = new List<float[]>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var values = new float[reader.ReadInt32()];
            for (var index = 0; index < values.Length; index++)
                values[index] = reader.ReadSingle();
            arrays.Add(values);
        }

        return arrays;
    }

    private static void Write(BinaryWriter writer, EpochReport epoch)
    {
        writer.Write(epoch.Epoch);
        writer.Write(epoch.Epochs);
        writer.Write(epoch.TrainLoss);
        writer.Write(epoch.ValidationLoss);
        writer.Write(epoch.ValidationAccuracy);
        writer.Write(epoch.ValidationBalancedAccuracy);
        writer.Write(epoch.Elapsed.Ticks);
        writer.Write(epoch.Left.Ticks);
    }

    private static EpochReport ReadEpoch(BinaryReader reader) => new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(),
        reader.ReadDouble(), reader.ReadDouble(), TimeSpan.FromTicks(reader.ReadInt64()), TimeSpan.FromTicks(reader.ReadInt64()));
}
