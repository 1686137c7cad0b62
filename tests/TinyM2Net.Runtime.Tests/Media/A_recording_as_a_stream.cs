using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Media;
using TinyM2Net.Runtime.Tests.Features;

namespace TinyM2Net.Runtime.Tests.Media;

public class A_recording_as_a_stream
{
    private static readonly short[] Samples = [.. Enumerable.Range(0, 5000).Select(i => (short)(i * 7919))];

    private static readonly byte[] Raw = [.. Samples.SelectMany(BitConverter.GetBytes)];

    [Fact]
    public void Without_a_header_is_16_bit_mono_at_the_wanted_rate()
    {
        var stream = new PcmStream(new Trickle(Raw), 8000);
        Assert.Equal(8000, stream.SampleRate);
        Assert.Equal(Samples.Select(s => s / 32768f), ReadAll(stream));
    }

    [Fact]
    public void Ends_with_its_last_whole_sample() =>
        Assert.Equal(Samples[..^1].Select(s => s / 32768f), ReadAll(new PcmStream(new Trickle(Raw[..^1]), 8000)));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Shorter_than_a_sample_or_a_header_is_empty_or_raw(int bytes) =>
        Assert.Equal(bytes / 2, ReadAll(new PcmStream(new Trickle(Raw[..bytes]), 8000)).Count);

    [Fact]
    public void With_a_header_gives_what_the_file_gives()
    {
        var file = AudioFeatures.Wave(16000, Samples);
        var stream = new PcmStream(new Trickle([.. file, 1, 2, 3, 4]), 8000);
        Assert.Equal(16000, stream.SampleRate);
        Assert.Equal(WavFile.Read(file).Samples, ReadAll(stream));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0x7FFFFFFFu)]
    public void With_a_recorders_placeholder_for_the_length_goes_on_to_the_end(uint length)
    {
        var file = AudioFeatures.Wave(16000, Samples);
        BitConverter.GetBytes(length).CopyTo(file, 40);
        Assert.Equal(Samples.Length, ReadAll(new PcmStream(new Trickle(file), 8000)).Count);
    }

    [Theory]
    [InlineData(20, 30)]
    [InlineData(8, 44)]
    public void With_a_broken_header_is_refused(int spoilt, int length)
    {
        var file = AudioFeatures.Wave(16000, Samples)[..length];
        file[spoilt] = 99;
        Assert.Throws<MediaException>(() => new PcmStream(new Trickle(file), 8000));
    }

    [Theory]
    [InlineData(44100, 16000)]
    [InlineData(8000, 22050)]
    [InlineData(8000, 8000)]
    public void Is_resampled_piece_by_piece_to_the_bits_of_the_whole(int from, int to)
    {
        var random = new SplitMix(3);
        var samples = new float[9000];
        foreach (ref var sample in samples.AsSpan())
            sample = random.NextSingle() - 0.5f;
        var resampler = new StreamResampler(from, to);
        var output = new List<float>();
        for (var start = 0; start < samples.Length;)
        {
            var piece = Math.Min(samples.Length - start, 1 + random.NextInt(900));
            resampler.Push(samples.AsSpan(start, piece), ended: false, output);
            start += piece;
        }

        resampler.Push([], ended: true, output);
        Assert.Equal(Resampler.Resample(samples, from, to), output);
    }

    [Fact]
    public void With_a_chunk_longer_than_any_stream_ends_where_the_stream_does()
    {
        // With its padding it would be of 2^32 bytes, which is 0 in 32 bits.
        byte[] file = [.. "RIFF    WAVEjunk"u8, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3];
        Assert.Contains("ends within a chunk", Assert.Throws<MediaException>(() => new PcmStream(new MemoryStream(file), 8000)).Message, StringComparison.Ordinal);
    }

    private static List<float> ReadAll(PcmStream stream)
    {
        var all = new List<float>();
        var piece = new float[777];
        for (int count; (count = stream.Read(piece)) > 0;)
            all.AddRange(piece.AsSpan(0, count));
        return all;
    }

    /// <summary>A pipe's manners: a few bytes at a time, no length, no seeking.</summary>
    private sealed class Trickle(byte[] content) : Stream
    {
        private SplitMix random = new(9);
        private int position;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(Math.Min(buffer.Length, 1 + random.NextInt(500)), content.Length - position);
            content.AsSpan(position, count).CopyTo(buffer);
            position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
