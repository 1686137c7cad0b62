using System.Text.Json;
using System.Text.Json.Nodes;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>What every layer takes on a device, as the app's <c>bench --profile FILE</c> measured it there.</summary>
/// <param name="File">Where it was read, for messages.</param>
/// <param name="OtherMicroseconds">What no choice of bits changes.</param>
internal sealed record LatencyProfile(string File, double OtherMicroseconds, IReadOnlyList<ProfiledLayer> Layers)
{
    public const string Format = "tinym2net-latency-1";

    /// <exception cref="DiagnosticException">TM2N4003: not there, or no such profile.</exception>
    public static LatencyProfile Read(string path)
    {
        try
        {
            var root = JsonNode.Parse(System.IO.File.ReadAllText(path)) as JsonObject ?? throw new FormatException("it is no JSON object");
            if ((string?)root["format"] != Format)
                throw new FormatException($"its \"format\" is not \"{Format}\"");
            var layers = (root["layers"] as JsonArray ?? throw new FormatException("it has no \"layers\"")).Select(layer => Layer(layer as JsonObject ?? throw new FormatException("a layer of it is no object"))).ToList();
            return layers.Select(l => l.Name).Distinct(StringComparer.Ordinal).Count() == layers.Count
                ? new LatencyProfile(Path.GetFileName(path), Time(root["otherMicroseconds"], "otherMicroseconds"), layers)
                : throw new FormatException("it has a layer twice");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or FormatException or InvalidOperationException)
        {
            throw new DiagnosticException(DiagnosticCodes.LatencyProfileUnusable, $"The latency profile cannot be used: {exception.Message.TrimEnd('.')}. Measure one on the device with the app's `bench --profile FILE`.", path);
        }
    }

    /// <summary>That all of the network's layers were measured, at all widths that the search may choose.</summary>
    /// <exception cref="DiagnosticException">TM2N4003: it was measured on another network.</exception>
    public void MustFit(NetworkPlan plan, IEnumerable<int> weightBits)
    {
        var widths = weightBits.Select(Measured).Distinct().Order().ToList();
        var wrong = new List<string>();
        foreach (var decision in plan.Decisions)
        {
            var layer = Layers.FirstOrDefault(l => l.Name == decision.Name);
            if (layer is null)
                wrong.Add($"{decision.Name} is not in it");
            else if (layer.Macs != decision.Macs)
                wrong.Add(FormattableString.Invariant($"{decision.Name} has {layer.Macs} multiply-accumulates in it and {decision.Macs} here"));
            else if (widths.Exists(w => !layer.Microseconds.ContainsKey(w)))
                wrong.Add($"{decision.Name} lacks {string.Join(" and ", widths.Where(w => !layer.Microseconds.ContainsKey(w)))} bits");
        }
        wrong.AddRange(Layers.Where(l => plan.Decisions.All(d => d.Name != l.Name)).Select(l => $"{l.Name} is not in the network"));
        if (wrong.Count > 0)
            throw new DiagnosticException(DiagnosticCodes.LatencyProfileUnusable,
                $"The latency profile was measured on another network: {string.Join("; ", wrong)}. Build the model without MaxLatency, and measure it anew on the device with the app's `bench --profile FILE`.", File);
    }

    public double Of(DecisionLayer layer, int weightBits) => Layers.First(l => l.Name == layer.Name).Microseconds[Measured(weightBits)];

    /// <summary>Kernels hold weights of 2 bits in four.</summary>
    private static int Measured(int weightBits) => Math.Max(4, weightBits);

    private static ProfiledLayer Layer(JsonObject layer)
    {
        var name = (string?)layer["name"] ?? throw new FormatException("a layer of it has no \"name\"");
        var times = layer["microseconds"] as JsonObject ?? throw new FormatException($"{name} has no \"microseconds\"");
        return new ProfiledLayer(name, (long?)layer["macs"] ?? throw new FormatException($"{name} has no \"macs\""),
            times.ToDictionary(t => int.Parse(t.Key, System.Globalization.CultureInfo.InvariantCulture), t => Time(t.Value, name)));
    }

    private static double Time(JsonNode? node, string what) =>
        (double?)node is { } time && double.IsFinite(time) && time >= 0 ? time : throw new FormatException($"the time of {what} is no number of microseconds");
}

/// <param name="Macs">Multiply-accumulates of one inference, by which a profile of another network shows.</param>
/// <param name="Microseconds">By the bits of its weights; those of activations change nothing, as each takes a byte.</param>
internal sealed record ProfiledLayer(string Name, long Macs, IReadOnlyDictionary<int, double> Microseconds);
