using System.Buffers.Binary;
using System.Security.Cryptography;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Tests.Execution;

namespace TinyM2Net.Runtime.Tests.Format;

/// <summary>Whatever the bytes, a reader gives a valid model or one typed exception; never another, never a huge allocation.</summary>
public class A_hostile_file
{
    private const int Header = 24;
    private const int Entry = 16;

    private static readonly byte[] Good = RandomModels.File(RandomModels.Content(RandomModels.Small(bits: 4), goldens: 1));

    [Fact]
    public void cut_off_at_any_byte_is_refused()
    {
        for (var length = 0; length < Good.Length; length++)
            Assert.Throws<ModelFormatException>(() => ModelFile.Read(Good.AsMemory(0, length)));
    }

    [Fact]
    public void cut_off_with_its_length_and_digest_put_right_is_refused_or_valid()
    {
        for (var length = Header; length < Good.Length; length += 7)
        {
            var file = Good[..length];
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), length);
            Assert.Throws<ModelFormatException>(() => ModelFile.Read(file));
        }
    }

    [Fact]
    public void with_any_bit_flipped_is_refused()
    {
        for (var i = 0; i < Good.Length; i++)
        {
            var file = Flipped(i, i % 8);
            Assert.Throws<ModelFormatException>(() => ModelFile.Read(file));
        }
    }

    [Fact]
    public void with_flips_behind_a_right_digest_is_refused_or_runs()
    {
        var random = new SplitMix(42);
        var (refused, valid) = (0, 0);
        var before = GC.GetTotalAllocatedBytes();
        for (var i = 0; i < 5000; i++)
        {
            var file = Flipped(random.NextInt(Good.Length), random.NextInt(8));
            if (i % 3 == 0)
                file[random.NextInt(file.Length)] = (byte)random.NextInt(256);
            Sign(file);
            try
            {
                var model = Model.Read(file);
                model.SelfTest();
                valid++;
            }
            catch (ModelFormatException)
            {
                refused++;
            }
        }

        // Both outcomes must be real ones, or the digest was not put right.
        Assert.InRange(valid, 100, 4900);
        Assert.InRange(refused, 100, 4900);
        Assert.InRange((GC.GetTotalAllocatedBytes() - before) / 5000, 0, 1 << 22);
    }

    [Fact]
    public void with_an_unknown_critical_section_is_refused_and_with_another_read()
    {
        Assert.Contains("critical", Assert.Throws<ModelFormatException>(() => ModelFile.Read(Renumbered(SectionNumber.Provenance, 77, critical: true))).Message, StringComparison.Ordinal);
        Assert.Empty(ModelFile.Read(Renumbered(SectionNumber.Provenance, 77, critical: false)).Provenance);
    }

    [Fact]
    public void without_a_needed_section_is_refused() =>
        Assert.Contains("Weights", Assert.Throws<ModelFormatException>(() => ModelFile.Read(Renumbered(SectionNumber.Weights, 77, critical: false))).Message, StringComparison.Ordinal);

    [Fact]
    public void of_another_version_says_which()
    {
        var file = (byte[])Good.Clone();
        file[8] = 1;
        Assert.Contains("version 1", Assert.Throws<ModelFormatException>(() => ModelFile.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void without_its_memory_plan_is_planned_afresh()
    {
        var file = Renumbered(SectionNumber.MemoryPlan, 77, critical: false);
        Assert.Null(ModelFile.Read(file).Plan);
        Assert.True(Model.Read(file).SelfTest().Passed);
    }

    private static byte[] Flipped(int index, int bit)
    {
        var file = (byte[])Good.Clone();
        file[index] ^= (byte)(1 << bit);
        return file;
    }

    private static byte[] Renumbered(SectionNumber number, int to, bool critical)
    {
        var file = (byte[])Good.Clone();
        for (var i = Header; ; i += Entry)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(i)) != (int)number)
                continue;
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(i), to);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(i + 4), critical ? 1 : 0);
            Sign(file);
            return file;
        }
    }

    private static void Sign(byte[] file)
    {
        var digest = file.Length - SHA256.HashSizeInBytes;
        SHA256.HashData(file.AsSpan(0, digest), file.AsSpan(digest));
    }
}
