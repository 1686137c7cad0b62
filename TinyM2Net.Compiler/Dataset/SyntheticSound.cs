using System.Buffers.Binary;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.Dataset;

/// <summary>A beep (bursts of one tone) or a siren (a tone that rises and falls): what a group has in common is its pitch; the rest is each sample's.</summary>
internal sealed record SyntheticSound(double Pitch)
{
    private const int Rate = 8000;
    private const int Count = Rate;

    /// <summary>A pitch in Hz, the same range for both kinds, so that pitch alone tells nothing.</summary>
    public static SyntheticSound Draw(ref SplitMix random) => new(500 + 900 * random.NextDouble());

    public byte[] Render(bool isSiren, ref SplitMix random)
    {
        var loudness = 0.1 + 0.4 * random.NextDouble();
        var noise = loudness * (0.05 + 0.35 * random.NextDouble());
        var swings = 1.5 + 2 * random.NextDouble();
        var start = random.NextDouble();
        var samples = new short[Count];
        var turn = 0.0;
        for (var i = 0; i < Count; i++)
        {
            var swing = Elementary.Sin(2 * Math.PI * (swings * i / Rate + start));
            var frequency = isSiren ? Pitch * (1 + 0.35 * swing) : Pitch;
            turn += frequency / Rate;
            turn -= Math.Floor(turn);
            var envelope = isSiren || swing > 0 ? 1.0 : 0.0;
            var value = loudness * envelope * Elementary.Sin(2 * Math.PI * turn) + noise * random.NextGaussian();
            samples[i] = (short)Math.Clamp(Math.Floor(value * 32767 + 0.5), short.MinValue, short.MaxValue);
        }
        return Wav(samples);
    }

    private static byte[] Wav(short[] samples)
    {
        var bytes = samples.Length * 2;
        var file = new byte[44 + bytes];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 36 + bytes);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1); // PCM
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), Rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), bytes);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + 2 * i), samples[i]);
        return file;
    }
}
