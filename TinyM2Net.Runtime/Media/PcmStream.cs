using System.Buffers.Binary;

namespace TinyM2Net.Runtime.Media;

/// <summary>
/// Samples of a recording that goes on: a WAV of any format that <see cref="WavFile"/> reads, or, without a RIFF header, 16-bit little-endian mono PCM at
/// the rate that is wanted. Recorders cannot know a stream's length: a WAV's declared one counts unless it is 0 or about the largest there is.
/// </summary>
internal sealed class PcmStream
{
    private const int MaximumFormatBytes = 1 << 12;
    private const uint UnknownLength = 0x7FFF0000;
    private readonly Stream stream;
    private readonly byte[] buffer = new byte[1 << 14];
    private readonly WavFile.SampleFormat format;
    private int kept;
    private long left = long.MaxValue;
    private long frames;

    /// <param name="rawRate">In Hz, of a stream without a header.</param>
    /// <exception cref="MediaException">The header is of no WAV that can be read.</exception>
    public PcmStream(Stream stream, int rawRate)
    {
        this.stream = stream;
        kept = stream.ReadAtLeast(buffer.AsSpan(0, 4), 4, throwOnEndOfStream: false);
        if (!buffer.AsSpan(0, kept).SequenceEqual("RIFF"u8))
        {
            format = new WavFile.SampleFormat(IsFloat: false, Bits: 16, Channels: 1, rawRate);
            return;
        }

        kept = 0;
        format = ReadHeader();
        if (format.FrameBytes > buffer.Length)
            throw new MediaException($"WAV: a frame of {format.Channels} channels is longer than {buffer.Length} bytes. Record fewer channels.");
    }

    /// <summary>In Hz.</summary>
    public int SampleRate => format.Rate;

    /// <summary>The next samples, as soon as there are any; 0 at the end.</summary>
    /// <param name="destination">At least one place.</param>
    /// <exception cref="MediaException">A sample is not a finite number.</exception>
    public int Read(Span<float> destination)
    {
        var wanted = (int)Math.Min(left, Math.Min(buffer.Length / format.FrameBytes, destination.Length) * (long)format.FrameBytes);
        while (kept < format.FrameBytes && wanted >= format.FrameBytes)
        {
            var read = stream.Read(buffer.AsSpan(kept, wanted - kept));
            if (read == 0)
                return 0; // a frame that was cut short is none
            kept += read;
        }

        var count = Math.Min(kept, wanted) / format.FrameBytes;
        for (var i = 0; i < count; i++)
            destination[i] = WavFile.Mean(buffer.AsSpan(i * format.FrameBytes, format.FrameBytes), format, frames++);
        var used = count * format.FrameBytes;
        buffer.AsSpan(used, kept - used).CopyTo(buffer);
        kept -= used;
        left -= used;
        return count;
    }

    private WavFile.SampleFormat ReadHeader()
    {
        Span<byte> chunk = stackalloc byte[8];
        Take(chunk, "the RIFF header");
        if (!chunk[4..].SequenceEqual("WAVE"u8))
            throw new MediaException("WAV: the RIFF stream is not of type WAVE. Record PCM WAV.");
        for (WavFile.SampleFormat? declared = null; ;)
        {
            Take(chunk, "a chunk's header");
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("data"u8))
            {
                left = length is 0 or >= UnknownLength ? long.MaxValue : length;
                return declared ?? throw new MediaException("WAV: the data chunk comes before any fmt chunk. Record PCM WAV.");
            }

            var isFormat = chunk[..4].SequenceEqual("fmt "u8);
            if (isFormat && length > MaximumFormatBytes)
                throw new MediaException($"WAV: the fmt chunk has {length} bytes. The header is corrupt.");
            var padded = (long)length + length % 2;
            var content = new byte[Math.Min(padded, MaximumFormatBytes + 1)];
            for (var rest = padded; rest > 0; rest -= content.Length)
                Take(content.AsSpan(0, (int)Math.Min(rest, content.Length)), "a chunk");
            if (isFormat)
                declared = WavFile.ReadFormat(content.AsSpan(0, (int)length));
        }
    }

    private void Take(Span<byte> destination, string what)
    {
        if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
            throw new MediaException($"WAV: the stream ends within {what}.");
    }
}
