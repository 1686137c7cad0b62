using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Format;

/// <summary>Weights and requantizers, one after the other in the order of the nodes that own them.</summary>
internal static class WeightSections
{
    public static void WriteWeights(SectionWriter writer, IntegerGraph graph)
    {
        var all = graph.Nodes.OfType<WeightedNode>().ToArray();
        writer.Int(all.Length);
        foreach (var node in all)
        {
            var (bits, values, _) = node.Weights;
            writer.Byte(bits);
            writer.Int(values.Length);
            var packed = new byte[BitPacking.PackedLength(values.Length, bits)];
            BitPacking.Pack(values, bits, packed);
            writer.Bytes(packed);
            writer.Ints(GraphCost.StoredBias(node));
        }
    }

    public static Queue<QuantizedWeights> ReadWeights(SectionReader reader)
    {
        var all = new Queue<QuantizedWeights>();
        for (var left = reader.Count(GraphLimits.Nodes, 13); left > 0; left--)
        {
            var bits = reader.Byte();
            var count = reader.Int();
            var packed = reader.Bytes();
            if (bits is not (2 or 4 or 8) || count < 0 || count > 4L * packed.Length || BitPacking.PackedLength(count, bits) != packed.Length)
                throw reader.Fault($"{count} weights of {bits} bits do not take {packed.Length} bytes");
            var values = new sbyte[count];
            BitPacking.Unpack(packed, bits, values);
            all.Enqueue(new QuantizedWeights(bits, values, reader.Ints()));
        }

        reader.End();
        return all;
    }

    public static void WriteRequantizers(SectionWriter writer, IntegerGraph graph)
    {
        var all = graph.Nodes.Select(RequantizationOf).OfType<Requantization>().ToArray();
        writer.Int(all.Length);
        foreach (var (multipliers, exponent) in all)
        {
            writer.Byte(exponent);
            writer.Ints(multipliers);
        }
    }

    public static Queue<Requantization> ReadRequantizers(SectionReader reader)
    {
        var all = new Queue<Requantization>();
        for (var left = reader.Count(GraphLimits.Nodes, 5); left > 0; left--)
        {
            var exponent = reader.Byte();
            all.Enqueue(new Requantization(reader.Ints(), exponent));
        }

        reader.End();
        return all;
    }

    private static Requantization? RequantizationOf(Node node) => node switch
    {
        WeightedNode weighted => weighted.Requantization,
        GlobalAveragePoolNode pool => pool.Requantization,
        _ => null,
    };
}
