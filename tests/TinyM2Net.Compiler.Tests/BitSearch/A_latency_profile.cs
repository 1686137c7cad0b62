using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Tests.Pipeline;

namespace TinyM2Net.Compiler.Tests.BitSearch;

public sealed class A_latency_profile : IDisposable
{
    private const string Whole = """{ "format": "tinym2net-latency-1", "otherMicroseconds": 2.5, "layers": [ { "name": "a", "macs": 10, "microseconds": { "4": 1.5, "8": 2 } } ] }""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void is_read_as_it_was_measured()
    {
        var profile = Read(Whole);
        Assert.Equal(2.5, profile.OtherMicroseconds);
        var layer = Assert.Single(profile.Layers);
        Assert.Equal(("a", 10, 1.5, 2.0), (layer.Name, layer.Macs, layer.Microseconds[4], layer.Microseconds[8]));
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("[]", "it is no JSON object")]
    [InlineData("""{ "format": "other" }""", "\"format\"")]
    [InlineData("""{ "format": "tinym2net-latency-1" }""", "it has no \"layers\"")]
    [InlineData("""{ "format": "tinym2net-latency-1", "otherMicroseconds": -1, "layers": [] }""", "the time of otherMicroseconds")]
    [InlineData("""{ "format": "tinym2net-latency-1", "otherMicroseconds": 0, "layers": [ { "name": "a", "macs": 1, "microseconds": { "4": "fast" } } ] }""", "")]
    [InlineData("""{ "format": "tinym2net-latency-1", "otherMicroseconds": 0, "layers": [ { "name": "a", "macs": 1, "microseconds": {} }, { "name": "a", "macs": 1, "microseconds": {} } ] }""", "a layer twice")]
    public void that_is_none_is_refused_with_the_way_to_get_one(string text, string reason)
    {
        var error = Assert.Throws<DiagnosticException>(() => Read(text)).Diagnostics.Single();
        Assert.Equal("TM2N4003", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("bench --profile FILE", error.Message, StringComparison.Ordinal);
    }

    private LatencyProfile Read(string text)
    {
        File.WriteAllText(folder["pi.json"], text);
        return LatencyProfile.Read(folder["pi.json"]);
    }
}
