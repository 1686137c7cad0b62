using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net.CommandLine;

/// <summary>
/// <c>bench --profile FILE</c>: what every layer of a model takes on this device with weights of 4 and of 8 bits, for the build's
/// <c>LatencyProfile</c>. Layers run fused, row by row, so a layer's time is what the net takes up to the next one less what it takes up
/// to itself: pools count with the layer before them.
/// </summary>
internal static class LatencyBench
{
    private const string Format = "tinym2net-latency-1";
    private const int Rounds = 25;
    private const double RoundMilliseconds = 4;

    /// <summary>By how much the exponent of a requantizer falls for weights a sixteenth as large.</summary>
    private const int WidthsApart = 4;

    private static readonly int[] Widths = [4, 8];

    public static void Measure(TextWriter output, NamedModel model, string file)
    {
        var graph = ModelFile.Read(File.ReadAllBytes(model.Path)).Graph;
        var layers = graph.Nodes.OfType<WeightedNode>().ToArray();
        // Opened first: a path that cannot be written should not cost the measurement. Beside the file: one that is there stays until this one is whole.
        var temporary = file + ".tmp";
        Dictionary<int, Profile> times;
        using (var stream = File.Create(temporary))
        {
            times = Times([.. Widths.Select(bits => At(graph, bits))]);
            Write(stream, model.Name, graph, layers, times);
        }
        File.Move(temporary, file, overwrite: true);

        var table = new TextTable("", "4-bit weights", "8-bit weights");
        for (var i = 0; i < layers.Length; i++)
            table.Add(layers[i].Name, Text(times[4].Layers[i]), Text(times[8].Layers[i]));
        table.Add("all", Text(Total(times[4])), Text(Total(times[8])));
        output.WriteLine($"{model.Name}: {KernelVariant.Best.Name} kernels, one thread, microseconds; written to {file}");
        table.Write(output, "  ");
    }

    /// <summary>The net with all weights at that width: what it answers is noise, what it takes is not.</summary>
    private static IntegerGraph At(IntegerGraph graph, int bits) => graph with { Nodes = [.. graph.Nodes.Select(node => At(node, bits))] };

    private static Node At(Node node, int bits)
    {
        if (node is not WeightedNode weighted || weighted.Weights.Bits == bits)
            return node;
        var narrower = bits == 4;
        var values = Array.ConvertAll(weighted.Weights.Values, value => (sbyte)(narrower ? Math.Clamp(value / 16, -7, 7) : value * 16));
        var exponent = weighted.Requantization.Exponent + (narrower ? -WidthsApart : WidthsApart);
        return weighted with
        {
            Weights = weighted.Weights with { Bits = bits, Values = values },
            Requantization = weighted.Requantization with { Exponent = Math.Clamp(exponent, 1, Requantizer.MaximumExponent) },
        };
    }

    /// <summary>Of each width's net, layer by layer.</summary>
    private static Dictionary<int, Profile> Times(IntegerGraph[] graphs)
    {
        var nodes = graphs[0].Nodes;
        var starts = Enumerable.Range(0, nodes.Count).Where(i => nodes[i] is WeightedNode).Append(nodes.Count).ToArray();
        var inferences = graphs.Select(graph => starts.Select(count => count == 0 ? null : Inference(graph, count)).ToArray()).ToArray();
        var fastest = graphs.Select(_ => starts.Select(count => count == 0 ? 0 : double.MaxValue).ToArray()).ToArray();
        // In turns, so that a device that slows down does so for all, and the fastest of many short rounds, so that what else it does shows
        // little in the differences; the first round also compiles.
        for (var round = 0; round <= Rounds; round++)
            for (var i = 0; i < starts.Length; i++)
                for (var width = 0; width < graphs.Length; width++)
                    if (inferences[width][i] is { } inference && Median(inference) is var time && round > 0)
                        fastest[width][i] = Math.Min(fastest[width][i], time);
        return Widths.Zip(fastest).ToDictionary(p => p.First, p => new Profile(p.Second[0], [.. p.Second.Skip(1).Zip(p.Second, (until, before) => Math.Max(0, until - before))]));
    }

    /// <summary>One inference of the first <paramref name="nodes"/> nodes, on seeded noise.</summary>
    private static Action Inference(IntegerGraph graph, int nodes)
    {
        var part = graph with { Nodes = [.. graph.Nodes.Take(nodes)], Output = graph.Nodes[nodes - 1].Output };
        var executable = new Executable(part, MemoryPlan.Of(part), KernelVariant.Best);
        var arena = executable.CreateArena();
        var random = new SplitMix(1);
        for (var input = 0; input < part.Inputs.Count; input++)
            foreach (ref var value in executable.Input(arena, input))
                value = (sbyte)(random.NextInt(255) - 127);
        return () => executable.Run(arena);
    }

    /// <summary>Microseconds, the median of as many runs as a round has time for.</summary>
    private static double Median(Action inference)
    {
        var times = new List<double>();
        for (var start = Stopwatch.GetTimestamp(); times.Count < 3 || Stopwatch.GetElapsedTime(start).TotalMilliseconds < RoundMilliseconds;)
        {
            var before = Stopwatch.GetTimestamp();
            inference();
            times.Add(Stopwatch.GetElapsedTime(before).TotalMicroseconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    private static void Write(Stream stream, string model, IntegerGraph graph, WeightedNode[] layers, Dictionary<int, Profile> times)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("model", model);
        json.WriteString("kernels", KernelVariant.Best.Name);
        json.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        json.WriteNumber("otherMicroseconds", Math.Round(times[8].Other, 3));
        json.WriteStartArray("layers");
        for (var i = 0; i < layers.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", layers[i].Name);
            json.WriteNumber("macs", GraphCost.Macs(layers[i], graph));
            json.WriteStartObject("microseconds");
            foreach (var bits in Widths)
                json.WriteNumber(bits.ToString(CultureInfo.InvariantCulture), Math.Round(times[bits].Layers[i], 3));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static double Total(Profile profile) => profile.Other + profile.Layers.Sum();

    private static string Text(double microseconds) => microseconds.ToString("0.0", CultureInfo.InvariantCulture);

    /// <param name="Other">Of what comes before the first layer with weights.</param>
    private sealed record Profile(double Other, IReadOnlyList<double> Layers);
}
