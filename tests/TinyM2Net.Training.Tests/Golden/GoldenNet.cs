using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Training.Tests.Golden;

/// <summary>A network and samples as <c>make.py</c> made them.</summary>
internal static class GoldenNet
{
    /// <summary>The definition with its dropout taken out, holding the golden file's initial parameters.</summary>
    public static Network<float> Create(NetworkDefinition definition, JsonElement golden, int batchCapacity)
    {
        var network = Network<float>.Create(WithoutDropout(definition), 1, batchCapacity);
        var parameters = golden.GetProperty("parameters");
        Assert.Equal(network.Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal),
            parameters.EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        foreach (var parameter in parameters.EnumerateArray())
        {
            var name = parameter.GetProperty("name").GetString()!;
            var values = HashFill.Values(name, parameter.GetProperty("count").GetInt32(), parameter.GetProperty("radius").GetSingle(), parameter.GetProperty("center").GetSingle());
            Assert.Equal(parameter.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(values))));
            Assert.Equal(network.Parameter(name).Length, values.Length);
            values.CopyTo(network.Parameter(name).Value.Span);
        }

        return network;
    }

    public static SampleSet Samples(NetworkDefinition definition, int count) => new(
        [.. definition.Branches.Select(branch => HashFill.Values("input/" + branch.Modality, count * branch.Input.Count, (float)Math.Sqrt(3)))],
        HashFill.Labels(count, definition.Classes));

    private static NetworkDefinition WithoutDropout(NetworkDefinition definition) => definition with
    {
        Branches = [.. definition.Branches.Select(branch => branch with { Layers = WithoutDropout(branch.Layers) })],
        Head = WithoutDropout(definition.Head),
    };

    private static IReadOnlyList<LayerDefinition> WithoutDropout(IReadOnlyList<LayerDefinition> layers) => [.. layers.Where(layer => layer is not DropoutDefinition)];
}
