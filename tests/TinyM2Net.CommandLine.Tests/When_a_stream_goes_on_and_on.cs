using System.Buffers.Binary;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using TinyM2Net.CommandLine.Tests.Support;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.CommandLine.Tests;

public sealed class When_a_stream_goes_on_and_on
{
    private const int Rate = 8000;
    private const int Window = 800;

    [Fact]
    public void ten_minutes_give_the_labels_of_their_windows_as_clips_in_constant_memory()
    {
        const int Seconds = 600;
        var model = Model.Read(SmallModel.Pack("small"));
        var (session, offline) = (model.CreateSession(), model.CreateSession());
        var image = SyntheticClip.For(SmallModel.Image);
        session.SetClip("image", image);
        offline.SetClip("image", image);
        var source = new AudioSource(session, "audio", new Tone(Seconds * Rate), every: null);
        var (logits, expected) = (new int[3], new int[3]);
        var clip = SyntheticClip.For(SmallModel.Audio);
        long windows = 0, allocated = 0;
        var labels = new int[3];
        for (var before = GC.GetAllocatedBytesForCurrentThread(); source.Next(); windows++, before = GC.GetAllocatedBytesForCurrentThread())
        {
            var label = session.Run(logits);
            if (windows >= 100)
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            labels[label]++;

            var start = (long)Math.Round(source.Start * Rate);
            Assert.Equal(windows * Window / 2, start);
            for (var i = 0; i < Window; i++)
                BinaryPrimitives.WriteInt16LittleEndian(clip.AsSpan(44 + 2 * i), Tone.At(start + i));
            offline.SetClip("audio", clip);
            Assert.Equal(offline.Run(expected), label);
            Assert.Equal(expected, logits);
        }

        Assert.Equal(1 + (Seconds * Rate - Window) / (Window / 2), windows);
        Assert.True(labels.Count(count => count > windows / 50) >= 2, string.Join(' ', labels));
        // After the first five seconds nothing is allocated, so nothing can pile up. A collection that another test causes counts the rest of
        // this thread's allocation buffer, 8 KiB at most, as allocated; the least object a window would come to twenty times as much.
        Assert.InRange(allocated, 0, 16 << 10);
    }

    [Fact]
    public void listen_ends_when_its_reader_is_gone()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var app = new AppFolder();
        using var reader = new AnonymousPipeServerStream(PipeDirection.In);
        using var writer = LiveOutput.Open(new SafeFileHandle(int.Parse(reader.GetClientHandleAsString(), System.Globalization.CultureInfo.InvariantCulture), ownsHandle: false))!;
        var code = -1;
        // It hears silence for ever.
        var listening = new Thread(() => code = TinyM2NetCommand.Run(["listen", "--from", "/dev/zero", "--image", app.Image], [app.Model], writer, TextWriter.Null));
        listening.Start();
        Assert.NotEqual(-1, reader.ReadByte());
        reader.Dispose();
        Assert.True(listening.Join(TimeSpan.FromMinutes(1)));
        Assert.Equal(0, code);
    }

    /// <summary>Raw PCM made as it is read: bursts of noise of changing loudness.</summary>
    private sealed class Tone(long samples) : Stream
    {
        private long position;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => position; set => throw new NotSupportedException(); }

        public static short At(long sample)
        {
            var random = new SplitMix((ulong)sample);
            return (short)((random.NextInt(60000) - 30000) * (int)(sample / 3100 % 7) / 7);
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            // Odd pieces, as pipes give them.
            var count = (int)Math.Min(Math.Min(buffer.Length, 1777), 2 * samples - position);
            for (var i = 0; i < count; i++)
                buffer[i] = (byte)(At((position + i) / 2) >> (8 * (int)((position + i) % 2)));
            position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
