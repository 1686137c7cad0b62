using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace TinyM2Net.Runtime.Arithmetic;

/// <summary>SHA-256 (FIPS 180-4). The platform's own would load OpenSSL: for a model's one digest, milliseconds and megabytes of every start.</summary>
internal static class Sha256
{
    public const int Bytes = 32;

    private const int BlockBytes = 64;

    // The first 32 bits of the fractions of the first 64 primes' cube roots.
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
        0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA, 0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
        0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, 0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
        0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3, 0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    ];

    /// <param name="digest">Receives <see cref="Bytes"/>.</param>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        // The fractions of the first eight primes' square roots.
        Span<uint> state = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19];
        Span<uint> words = stackalloc uint[64];
        var whole = data.Length / BlockBytes * BlockBytes;
        for (var start = 0; start < whole; start += BlockBytes)
            Add(data.Slice(start, BlockBytes), state, words);

        // What is left, a one, zeros, and the length in bits.
        Span<byte> last = stackalloc byte[2 * BlockBytes];
        last.Clear();
        var rest = data[whole..];
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        var end = rest.Length + 9 <= BlockBytes ? BlockBytes : 2 * BlockBytes;
        BinaryPrimitives.WriteInt64BigEndian(last[(end - 8)..], 8L * data.Length);
        for (var start = 0; start < end; start += BlockBytes)
            Add(last.Slice(start, BlockBytes), state, words);
        for (var i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * i)..], state[i]);
    }

    private static void Add(ReadOnlySpan<byte> block, Span<uint> state, Span<uint> words)
    {
        for (var i = 0; i < 16; i++)
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        for (var i = 16; i < words.Length; i++)
        {
            var (x, y) = (words[i - 15], words[i - 2]);
            words[i] = words[i - 16] + words[i - 7] + (BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3))
                + (BitOperations.RotateRight(y, 17) ^ BitOperations.RotateRight(y, 19) ^ (y >> 10));
        }

        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        // Names change places in the place of values.
        for (var i = 0; i < words.Length; i += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, Constants[i] + words[i]);
            Round(h, a, b, ref c, d, e, f, ref g, Constants[i + 1] + words[i + 1]);
            Round(g, h, a, ref b, c, d, e, ref f, Constants[i + 2] + words[i + 2]);
            Round(f, g, h, ref a, b, c, d, ref e, Constants[i + 3] + words[i + 3]);
            Round(e, f, g, ref h, a, b, c, ref d, Constants[i + 4] + words[i + 4]);
            Round(d, e, f, ref g, h, a, b, ref c, Constants[i + 5] + words[i + 5]);
            Round(c, d, e, ref f, g, h, a, ref b, Constants[i + 6] + words[i + 6]);
            Round(b, c, d, ref e, f, g, h, ref a, Constants[i + 7] + words[i + 7]);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint word)
    {
        h += (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + (g ^ (e & (f ^ g))) + word;
        d += h;
        h += (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) | (c & (a | b)));
    }
}
