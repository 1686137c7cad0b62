using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Spec;

/// <summary>A list of layers and where each stands in the file (empty for a preset's).</summary>
internal sealed record LayerList(IReadOnlyList<LayerDefinition> Layers, IReadOnlyList<Position> Positions)
{
    public static LayerList Of(IReadOnlyList<LayerDefinition> layers, Position position) => new(layers, [.. layers.Select(_ => position)]);
}

/// <summary>Reads lists of layers: <c>{ "type": "conv", "filters": 64, "kernel": 3, "padding": "same", "batchNorm": true }</c>.</summary>
internal static class LayerParser
{
    public static readonly string[] Types = ["conv", "separableConv", "maxPool", "globalAveragePool", "flatten", "dense", "dropout"];

    public static LayerList Parse(JsonArray array, SpecErrors errors)
    {
        var layers = new List<LayerDefinition>();
        var positions = new List<Position>();
        foreach (var item in array.Items)
        {
            if (item is not JsonObject node)
            {
                errors.Add(DiagnosticCodes.WrongType, item.Position, $"A layer must be an object such as {{ \"type\": \"conv\", \"filters\": 16 }}, not {item.Describe()}.");
            }
            else if (Layer(node, errors) is { } layer)
            {
                layers.Add(layer);
                positions.Add(node.Position);
            }
        }
        return new LayerList(layers, positions);
    }

    private static LayerDefinition? Layer(JsonObject node, SpecErrors errors)
    {
        var named = node.Properties.FirstOrDefault(p => p.Name == "type")?.Value;
        if (named is not JsonString { Value: var type } || !Types.Contains(type))
        {
            if (named is JsonString text)
                errors.Add(DiagnosticCodes.UnknownName, text.Position, $"There is no layer \"{text.Value}\".{NearestName.Hint(text.Value, Types)}");
            else
                errors.Add(named is null ? DiagnosticCodes.MissingProperty : DiagnosticCodes.WrongType, (named ?? node).Position,
                    $"A layer's \"type\" must be one of {string.Join(", ", Types.Select(t => $"\"{t}\""))}.");
            return null;
        }
        var reader = new ObjectReader(type, node, errors);
        reader.String("type");
        var layer = Read(type, reader);
        reader.Finish();
        return layer;
    }

    private static LayerDefinition Read(string type, ObjectReader reader)
    {
        switch (type)
        {
            case "conv":
                var conv = Kernel(reader);
                return new ConvDefinition(conv.Filters, conv.Height, conv.Width, conv.Stride, conv.Padding, conv.BatchNorm, Activated(reader));
            case "separableConv":
                var separable = Kernel(reader);
                return new SeparableConvDefinition(separable.Filters, separable.Height, separable.Width, separable.Stride, separable.Padding, separable.BatchNorm, Activated(reader));
            case "maxPool":
                var pool = reader.Size("pool", (2, 2), 1, 64);
                var stride = reader.Size("stride", pool, 1, 64);
                return new MaxPoolDefinition(pool.Height, pool.Width, stride.Height, stride.Width);
            case "globalAveragePool":
                return new GlobalAveragePoolDefinition();
            case "flatten":
                return new FlattenDefinition();
            case "dense":
                return new DenseDefinition(reader.RequiredInteger("units", 1, 65536), Activated(reader));
            default:
                return new DropoutDefinition(reader.Number("rate", 0.2, 0, 0.95));
        }
    }

    private static (int Filters, int Height, int Width, int Stride, Padding Padding, bool BatchNorm) Kernel(ObjectReader reader)
    {
        var (height, width) = reader.Size("kernel", (3, 3), 1, 31);
        return (reader.RequiredInteger("filters", 1, 4096), height, width, reader.Integer("stride", 1, 1, 16),
            reader.Choice("padding", Padding.Same, ("same", Padding.Same), ("valid", Padding.Valid)), reader.Boolean("batchNorm", false));
    }

    private static Activation Activated(ObjectReader reader) =>
        reader.Choice("activation", Activation.Relu, ("relu", Activation.Relu), ("none", Activation.None));
}
