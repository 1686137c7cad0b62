using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Compiler.Tests.Pipeline;

public sealed class Files_of_a_stage : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void give_floats_back_bit_for_bit()
    {
        float[] odd = [0, -0f, float.NaN, float.Epsilon, float.MaxValue, 0.1f, float.NegativeInfinity];
        StageFiles.WriteArrays(folder["w"], new Dictionary<string, float[]> { ["b"] = odd, ["a"] = [] });
        var read = StageFiles.ReadArrays(folder["w"]);
        Assert.Equal(odd.Select(BitConverter.SingleToInt32Bits), read["b"].Select(BitConverter.SingleToInt32Bits));
        Assert.Empty(read["a"]);
    }

    [Fact]
    public void are_the_same_bytes_whatever_the_order_of_the_names()
    {
        StageFiles.WriteArrays(folder["x"], new Dictionary<string, float[]> { ["a"] = [1], ["b"] = [2] });
        StageFiles.WriteArrays(folder["y"], new Dictionary<string, float[]> { ["b"] = [2], ["a"] = [1] });
        Assert.Equal(File.ReadAllBytes(folder["x"]), File.ReadAllBytes(folder["y"]));
    }

    [Fact]
    public void give_facts_back()
    {
        var value = new Facts("é", 0.1, double.NaN, [1, 2], Stage.Bits);
        StageFiles.WriteJson(folder["f.json"], value);
        var read = StageFiles.ReadJson<Facts>(folder["f.json"]);
        Assert.Equal((value.Name, value.Share, value.Missing, value.Stage), (read.Name, read.Share, read.Missing, read.Stage));
        Assert.Equal(value.Counts, read.Counts);
    }

    private sealed record Facts(string Name, double Share, double Missing, int[] Counts, Stage Stage);
}
