using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Runtime.Tests.Arithmetic;

public class ElementaryFunctions
{
    [Fact]
    public void Logarithms_agree_with_the_platform_over_the_whole_range()
    {
        var random = new SplitMix(1);
        for (var i = 0; i < 200_000; i++)
        {
            var x = BitConverter.Int64BitsToDouble((long)(random.NextUInt64() % 0x7FF0000000000000));
            AssertClose(Math.Log(x), Elementary.Log(x), 1e-14);
            AssertClose(Math.Log10(x), Elementary.Log10(x), 1e-14);
            var near = 0.5 + 1.5 * random.NextDouble();
            AssertClose(Math.Log(near), Elementary.Log(near), 1e-14);
            var single = BitConverter.UInt32BitsToSingle((uint)random.NextInt(0x7F800000));
            AssertClose(Math.Log(single), Elementary.Log(single), 1e-6);
            AssertClose(Math.Log((float)near), Elementary.Log((float)near), 1e-6);
            AssertClose(Math.Log10((float)near), Elementary.Log10((float)near), 1e-6);
        }
    }

    [Fact]
    public void Exponentials_agree_with_the_platform_from_underflow_to_overflow()
    {
        var random = new SplitMix(2);
        for (var i = 0; i < 200_000; i++)
        {
            var x = -708 + 1417 * random.NextDouble();
            AssertClose(Math.Exp(x), Elementary.Exp(x), 1e-14);
            var single = (float)(-87 + 175 * random.NextDouble());
            AssertClose(Math.Exp(single), Elementary.Exp(single), 1e-6);
        }

        Assert.InRange(Elementary.Exp(-740.0), Math.Exp(-740) - 2 * double.Epsilon, Math.Exp(-740) + 2 * double.Epsilon);
        Assert.Equal(1.0, Elementary.Exp(0.0));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp(710.0));
        Assert.Equal(0.0, Elementary.Exp(-746.0));
    }

    [Fact]
    public void Sine_and_cosine_agree_with_the_platform_near_their_zeros_too()
    {
        var random = new SplitMix(3);
        for (var i = 0; i < 200_000; i++)
        {
            var x = (random.NextDouble() - 0.5) * (i % 2 == 0 ? 20 : 200_000);
            AssertClose(Math.Sin(x), Elementary.Sin(x), 1e-14);
            AssertClose(Math.Cos(x), Elementary.Cos(x), 1e-14);
            AssertClose(Math.Sin((float)x), Elementary.Sin((float)x), 1e-6);
        }

        for (var k = -1000; k <= 1000; k++)
        {
            AssertClose(Math.Sin(k * Math.PI), Elementary.Sin(k * Math.PI), 1e-14);
            AssertClose(Math.Cos(k * Math.PI), Elementary.Cos(k * Math.PI), 1e-14);
        }
    }

    [Fact]
    public void Special_values_follow_the_usual_rules()
    {
        Assert.Equal(double.NegativeInfinity, Elementary.Log(0.0));
        Assert.Equal(float.NegativeInfinity, Elementary.Log(0f));
        Assert.True(double.IsNaN(Elementary.Log(-1.0)) && float.IsNaN(Elementary.Log(-1f)));
        Assert.Equal(double.PositiveInfinity, Elementary.Log(double.PositiveInfinity));
        Assert.Equal(float.PositiveInfinity, Elementary.Log(float.PositiveInfinity));
        Assert.True(double.IsNaN(Elementary.Sin(double.PositiveInfinity)) && double.IsNaN(Elementary.Exp(double.NaN)));
    }

    [Fact]
    public void Vector_lanes_give_the_scalar_bits()
    {
        var random = new SplitMix(4);
        var values = new float[10_007];
        for (var i = 0; i < values.Length; i++)
            values[i] = BitConverter.Int32BitsToSingle(0x00800000 + random.NextInt(0x7F000000 - 1));
        var scalar = Array.ConvertAll(values, Elementary.Log10);
        Elementary.Log10(values);
        Assert.Equal(scalar, values);
    }

    [Theory]
    [InlineData(0.1, 0xC002_6BB1_BBB5_5515UL, 0x3FF1_AEC7_B35A_00D4UL)]
    [InlineData(7.25, 0x3FFF_B22E_98A1_C24EUL, 0x4096_006B_5D53_E8D9UL)]
    public void Bits_are_pinned_so_that_another_platform_cannot_differ_unnoticed(double x, ulong log, ulong exp)
    {
        Assert.Equal(log, BitConverter.DoubleToUInt64Bits(Elementary.Log(x)));
        Assert.Equal(exp, BitConverter.DoubleToUInt64Bits(Elementary.Exp(x)));
    }

    private static void AssertClose(double expected, double actual, double relative)
    {
        if (!(Math.Abs(expected - actual) <= relative * Math.Abs(expected)))
            Assert.Fail(FormattableString.Invariant($"expected {expected:R}, got {actual:R}"));
    }
}
