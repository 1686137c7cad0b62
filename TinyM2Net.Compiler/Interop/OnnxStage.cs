using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using TinyM2Net.Compiler.Interop.Proto;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Interop;

/// <param name="Labels">In class order.</param>
/// <param name="Modalities">In the network's branch order.</param>
/// <param name="Plan">Of the network without batch norm.</param>
/// <param name="Weights">The trained ones, folded.</param>
/// <param name="Tuned">What was packed; null for <c>Precision="Float"</c>.</param>
/// <param name="Provenance">Stage keys, tool version and the like.</param>
internal sealed record OnnxInput(string Name, IReadOnlyList<string> Labels, IReadOnlyList<ModalityContent> Modalities, NetworkPlan Plan, NetworkWeights Weights,
    QuantizedNetwork? Tuned, IReadOnlyList<KeyValuePair<string, string>> Provenance);

/// <param name="Float">The trained network.</param>
/// <param name="Integers">The packed one.</param>
internal sealed record OnnxOutput(byte[] Float, byte[]? Integers);

/// <summary>The trained and the packed network for other engines, as ONNX: a way out, and a second opinion on what the runtime computes.</summary>
internal static class OnnxStage
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is no web page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static OnnxOutput Run(OnnxInput input)
    {
        var graph = new OnnxGraph();
        var floats = Model(input, input.Plan, graph, new OnnxFloats(graph, input.Weights), OnnxVersion.Common, "float");
        if (input.Tuned is not { } tuned)
            return new OnnxOutput(floats, null);
        graph = new OnnxGraph();
        var narrow = tuned.Plan.Decisions.Any(d => tuned.Scheme.WeightBits(d) <= 4);
        return new OnnxOutput(floats, Model(input, tuned.Plan, graph, new OnnxIntegers(graph, tuned), narrow ? OnnxVersion.FourBits : OnnxVersion.Common,
            narrow ? "QDQ; weights of 2 and 4 bits as INT4, of 8 bits as INT8; values of 4 bits in a byte each, clipped" : "QDQ, 8 bits"));
    }

    private static byte[] Model(OnnxInput input, NetworkPlan plan, OnnxGraph graph, OnnxNumbers numbers, OnnxVersion version, string precision)
    {
        new OnnxNetwork(graph, numbers).Add(plan, input.Modalities);
        graph.Proto.Name = input.Name;
        var model = new ModelProto
        {
            IrVersion = version.Format,
            OpsetImport = { new OperatorSetIdProto { Version = version.Operators } },
            ProducerName = "TinyM2Net",
            ProducerVersion = Pipeline.ModelBuild.ToolVersion,
            Graph = graph.Proto,
            MetadataProps = { Entry("labels", JsonSerializer.Serialize(input.Labels, Json)), Entry("precision", precision) },
        };
        // By its own type, so that what the base class does not know is there too.
        model.MetadataProps.AddRange(input.Modalities.Select(m => Entry("features." + m.Name, JsonSerializer.Serialize(m.Settings, m.Settings.GetType(), Json))));
        model.MetadataProps.AddRange(input.Provenance.Select(p => Entry(p.Key, p.Value)));
        return model.ToByteArray();
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}

/// <param name="Format">Of the file: ONNX's IR version.</param>
/// <param name="Operators">Of the operator set.</param>
internal readonly record struct OnnxVersion(long Format, long Operators)
{
    /// <summary>The oldest with quantization by channel: what most engines read.</summary>
    public static readonly OnnxVersion Common = new(7, 13);

    /// <summary>The oldest with tensors of 4 bits.</summary>
    public static readonly OnnxVersion FourBits = new(10, 21);
}
