using System.Buffers.Binary;

namespace TinyM2Net.Runtime.Media;

/// <summary>
/// RIFF/WAVE: integer PCM of 8, 16, 24 or 32 bits and IEEE float of 32 or 64, plain or WAVE_FORMAT_EXTENSIBLE, any count of channels.
/// Unknown chunks are skipped.
/// </summary>
internal static class WavFile
{
    /// <summary>Below it no microphone records: such a header is corrupt, and seconds of it would resample to hours.</summary>
    public const int MinimumSampleRate = 1000;

    public const int MaximumSampleRate = 768000;

    private const ushort Pcm = 1;
    private const ushort IeeeFloat = 3;
    private const ushort Extensible = 0xFFFE;

    // The GUIDs of the extensible header: a 16-bit format code, then this tail.
    private static ReadOnlySpan<byte> SubFormatTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Reads a whole file; channels become their mean.</summary>
    /// <exception cref="MediaException">The file is truncated, corrupt, empty, no WAV or of another encoding than those above.</exception>
    public static AudioClip Read(ReadOnlySpan<byte> file)
    {
        var reader = new MediaReader(file, "WAV");
        if (!reader.Take(4, "the RIFF header").SequenceEqual("RIFF"u8))
            throw new MediaException("WAV: the file does not begin with RIFF. Save the clip as a PCM WAV file.");
        reader.Take(4, "the RIFF header"); // the size: streaming writers leave it wrong, and the chunks tell better
        if (!reader.Take(4, "the RIFF header").SequenceEqual("WAVE"u8))
            throw new MediaException("WAV: the RIFF file is not of type WAVE. Save the clip as a PCM WAV file.");

        SampleFormat? format = null;
        while (reader.Remaining > 0)
        {
            var id = reader.Take(4, "a chunk's name");
            var length = reader.LittleUInt32("a chunk's size");
            var data = id.SequenceEqual("data"u8);
            var content = reader.Take(length, data ? "the data chunk" : "a chunk");
            if (data)
                return Decode(content, format);
            if (id.SequenceEqual("fmt "u8))
                format = ReadFormat(content);
            if (length % 2 == 1 && reader.Remaining > 0)
                reader.Take(1, "a chunk's padding");
        }

        throw new MediaException("WAV: there is no data chunk. The file is truncated: copy or export it again.");
    }

    internal static SampleFormat ReadFormat(ReadOnlySpan<byte> chunk)
    {
        var reader = new MediaReader(chunk, "WAV fmt chunk");
        var code = reader.LittleUInt16("the format code");
        var channels = reader.LittleUInt16("the channel count");
        var rate = reader.LittleUInt32("the sample rate");
        reader.LittleUInt32("the byte rate");
        var blockAlign = reader.LittleUInt16("the frame size");
        var bits = reader.LittleUInt16("the sample size");
        if (code == Extensible)
        {
            reader.Take(8, "the extension"); // its size, valid bits (the high ones: scaling needs no change) and the speakers
            code = reader.LittleUInt16("the sub-format");
            if (!reader.Take(14, "the sub-format").SequenceEqual(SubFormatTail))
                throw new MediaException("WAV: the sub-format is not one of the standard ones. Save the clip as a PCM WAV file.");
        }

        var known = code switch
        {
            Pcm => bits is 8 or 16 or 24 or 32,
            IeeeFloat => bits is 32 or 64,
            _ => false,
        };
        if (!known)
            throw new MediaException(
                $"WAV: format code {code} with {bits} bits a sample is not supported. Save the clip as 16-bit PCM.");
        if (channels == 0)
            throw new MediaException("WAV: the file declares 0 channels. Export it again.");
        if (rate is < MinimumSampleRate or > MaximumSampleRate)
            throw new MediaException($"WAV: the sample rate is {rate} Hz, outside {MinimumSampleRate}..{MaximumSampleRate}. Export the file again.");
        if (blockAlign != channels * (bits / 8))
            throw new MediaException(
                $"WAV: a frame of {channels} channels of {bits} bits is declared as {blockAlign} bytes. The header is corrupt: export it again.");
        return new SampleFormat(code == IeeeFloat, bits, channels, (int)rate);
    }

    private static AudioClip Decode(ReadOnlySpan<byte> data, SampleFormat? declared)
    {
        var format = declared ?? throw new MediaException("WAV: the data chunk comes before any fmt chunk. Export the file again.");
        var frame = format.FrameBytes;
        if (data.Length % frame != 0)
            throw new MediaException(
                $"WAV: the data chunk has {data.Length} bytes, not a whole number of frames of {frame} bytes. Export the file again.");
        if (data.Length == 0)
            throw new MediaException("WAV: the clip has no samples. Record at least one.");
        var count = data.Length / frame;
        MediaLimits.CheckBytes("WAV", count * (long)sizeof(float));

        var samples = new float[count];
        for (var i = 0; i < count; i++)
            samples[i] = Mean(data.Slice(i * frame, frame), format, i);

        return new AudioClip(samples, format.Rate);
    }

    /// <summary>One frame's channels; <paramref name="index"/> is its place, for the message.</summary>
    internal static float Mean(ReadOnlySpan<byte> frame, SampleFormat format, long index)
    {
        var sum = 0.0;
        var width = format.Bits / 8;
        for (var c = 0; c < format.Channels; c++)
            sum += Sample(frame.Slice(c * width, width), format);
        // A double sum can be finite and still overflow the float.
        var mean = (float)(sum / format.Channels);
        if (!float.IsFinite(mean))
            throw new MediaException($"WAV: frame {index} is {mean}, not a finite number. Export the clip again.");
        return mean;
    }

    private static double Sample(ReadOnlySpan<byte> bytes, SampleFormat format) => (format.IsFloat, format.Bits) switch
    {
        (false, 8) => (bytes[0] - 128) / 128.0,
        (false, 16) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768.0,
        (false, 24) => ((bytes[0] << 8 | bytes[1] << 16 | bytes[2] << 24) >> 8) / 8388608.0,
        (false, _) => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648.0,
        (true, 32) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (true, _) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    internal readonly record struct SampleFormat(bool IsFloat, int Bits, int Channels, int Rate)
    {
        /// <summary>Bytes of one sample of every channel.</summary>
        public int FrameBytes => Bits / 8 * Channels;
    }
}
