using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Tests.Arithmetic;

public class Integer_arithmetic
{
    [Theory]
    [InlineData(3, 1, 1, 2)] // 1.5 rounds up
    [InlineData(-3, 1, 1, -1)] // -1.5 rounds up too
    [InlineData(-4, 1, 1, -2)]
    [InlineData(1000, 1, 1, 127)]
    [InlineData(-1000, 1, 1, -127)]
    [InlineData(int.MaxValue, 1 << 30, 62, 0)]
    public void rounds_half_up_and_saturates(int accumulator, int multiplier, int exponent, int expected) =>
        Assert.Equal(expected, Requantizer.Apply(accumulator, multiplier, exponent, -127, 127));

    [Fact]
    public void vouches_for_no_sum_that_could_overflow()
    {
        Assert.True(Requantizer.Fits(int.MaxValue, 1 << 30, 62));
        Assert.False(Requantizer.Fits(1L << 31, 1, 1));
        Assert.False(Requantizer.Fits(int.MaxValue, int.MaxValue, 1));
        Assert.False(Requantizer.Fits(1, -1, 8));
        Assert.False(Requantizer.Fits(1, 1, 63));
        Assert.False(Requantizer.Fits(1, 1, 0));
    }

    [Fact]
    public void finds_multipliers_as_close_as_31_bits_allow()
    {
        double[] factors = [0.0123, 1e-5, 0.5, 0];
        var (multipliers, exponent) = Requantizer.FromFactors(factors, 1_000_000);
        for (var c = 0; c < factors.Length; c++)
            Assert.Equal(factors[c], multipliers[c] / Math.Pow(2, exponent), 1e-9);
        Assert.All(multipliers, multiplier => Assert.True(Requantizer.Fits(1_000_000, multiplier, exponent)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void packs_as_many_values_a_byte_as_fit_and_back(int bits)
    {
        var range = 1 << bits;
        for (var count = 0; count < 20; count++)
        {
            sbyte[] values = [.. Enumerable.Range(0, count).Select(i => (sbyte)(i * 37 % range - range / 2))];
            var packed = new byte[BitPacking.PackedLength(count, bits)];
            Assert.Equal((count * bits + 7) / 8, packed.Length);
            BitPacking.Pack(values, bits, packed);
            var unpacked = new sbyte[count];
            BitPacking.Unpack(packed, bits, unpacked);
            Assert.Equal(values, unpacked);
        }
    }

    [Fact]
    public void packs_earlier_values_in_lower_bits_and_leaves_the_rest_zero()
    {
        byte[] bytes = [0xFF];
        BitPacking.Pack([-1, 2], 4, bytes);
        Assert.Equal(0x2F, bytes[0]);
        BitPacking.Pack([-1, 0, 1], 2, bytes);
        Assert.Equal(0b01_00_11, bytes[0]);
    }
}
