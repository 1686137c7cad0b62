using System.Buffers.Binary;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Compiler.Dataset;

/// <summary>A full ball or an open box on a darker, shaded ground: what a group has in common are its colours; place, size, angle and noise are each sample's.</summary>
internal sealed record SyntheticImage(double[] Ground, double[] Figure)
{
    private const int Size = 32;
    private const double Noise = 14;

    /// <summary>Two colours that differ by enough to be told apart by a net that sees some hundred of them.</summary>
    public static SyntheticImage Draw(ref SplitMix random)
    {
        var ground = new double[3];
        var figure = new double[3];
        for (var c = 0; c < 3; c++)
        {
            ground[c] = 30 + 80 * random.NextDouble();
            figure[c] = ground[c] + 50 + 60 * random.NextDouble();
        }
        return new SyntheticImage(ground, figure);
    }

    public byte[] Render(bool isBox, ref SplitMix random)
    {
        var radius = 6 + 4 * random.NextDouble();
        var centreX = Size / 2.0 + 8 * (random.NextDouble() - 0.5);
        var centreY = Size / 2.0 + 8 * (random.NextDouble() - 0.5);
        var angle = Math.PI / 2 * random.NextDouble();
        var (sine, cosine) = (Elementary.Sin(angle), Elementary.Cos(angle));
        var shade = 60 * (random.NextDouble() - 0.5);
        var (outer, inner) = (1.1 * radius, 0.65 * radius); // the open box has the full ball's area, so that brightness alone tells nothing
        var pixels = new byte[Size * Size * 3];
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++)
            {
                var (dx, dy) = (x - centreX, y - centreY);
                var inside = isBox
                    ? Math.Max(Math.Abs(dx * cosine + dy * sine), Math.Abs(dy * cosine - dx * sine)) is var distance && distance < outer && distance >= inner
                    : dx * dx + dy * dy < radius * radius;
                for (var c = 0; c < 3; c++)
                {
                    var value = (inside ? Figure[c] : Ground[c]) + shade * (y - Size / 2) / Size + Noise * random.NextGaussian();
                    pixels[(y * Size + x) * 3 + c] = (byte)Math.Clamp(value, 0, 255);
                }
            }
        return Png(pixels);
    }

    /// <summary>RGB, 8 bits. The pixels are stored, not compressed: deflate's bytes differ from one version of zlib to another.</summary>
    private static byte[] Png(byte[] pixels)
    {
        var rows = new byte[Size * (Size * 3 + 1)];
        for (var y = 0; y < Size; y++)
            pixels.AsSpan(y * Size * 3, Size * 3).CopyTo(rows.AsSpan(y * (Size * 3 + 1) + 1));
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Chunk(file, "IHDR"u8, [0, 0, 0, Size, 0, 0, 0, Size, 8, 2, 0, 0, 0]);
        var length = (ushort)rows.Length;
        var stream = new byte[2 + 5 + length + 4];
        (stream[0], stream[1], stream[2]) = (0x78, 0x01, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(stream.AsSpan(3), length);
        BinaryPrimitives.WriteUInt16LittleEndian(stream.AsSpan(5), (ushort)~length);
        rows.CopyTo(stream, 7);
        BinaryPrimitives.WriteUInt32BigEndian(stream.AsSpan(7 + length), Adler32(rows));
        Chunk(file, "IDAT"u8, stream);
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        byte[] body = [.. type, .. data];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(body));
        file.Write(number);
    }

    private static uint Adler32(ReadOnlySpan<byte> data)
    {
        uint a = 1, b = 0;
        foreach (var value in data)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }
        return b << 16 | a;
    }
}
