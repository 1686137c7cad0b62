using System.Security.Cryptography;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Tests.Arithmetic;

public class A_digest
{
    [Fact]
    public void Is_the_platforms_at_every_length_around_the_blocks()
    {
        var random = new SplitMix(6);
        var data = new byte[300];
        foreach (ref var value in data.AsSpan())
            value = (byte)random.NextUInt64();
        Span<byte> digest = stackalloc byte[Sha256.Bytes];
        for (var length = 0; length <= data.Length; length++)
        {
            Sha256.Hash(data.AsSpan(0, length), digest);
            Assert.Equal(SHA256.HashData(data.AsSpan(0, length)), digest.ToArray());
        }
    }
}
