using System.Buffers.Binary;
using Google.Protobuf;
using TinyM2Net.Compiler.Interop.Proto;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.Interop;

/// <summary>A graph that is being written: nodes in execution order, each named like the value it makes, and constants.</summary>
internal sealed class OnnxGraph
{
    /// <summary>The first dimension of every input and output: samples.</summary>
    private const string Batch = "N";

    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public GraphProto Proto { get; } = new();

    /// <summary>Adds a node and names its only output.</summary>
    public string Node(string operation, string name, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = Take(name) };
        node.Input.AddRange(inputs);
        node.Output.Add(name);
        node.Attribute.AddRange(attributes);
        Proto.Node.Add(node);
        return name;
    }

    public static AttributeProto Number(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Numbers(string name, params IEnumerable<long> values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    /// <summary>A scalar where <paramref name="dimensions"/> is empty.</summary>
    public string Constant(string name, IEnumerable<long> dimensions, ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return Constant(name, TensorProto.Types.DataType.Float, dimensions, bytes);
    }

    public string Constant(string name, IEnumerable<long> dimensions, ReadOnlySpan<int> values)
    {
        var bytes = new byte[values.Length * sizeof(int)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
        return Constant(name, TensorProto.Types.DataType.Int32, dimensions, bytes);
    }

    public string Constant(string name, IEnumerable<long> dimensions, ReadOnlySpan<long> values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        return Constant(name, TensorProto.Types.DataType.Int64, dimensions, bytes);
    }

    /// <summary>Integers of 8 bits, or of up to 4 and signed: two of those share a byte, the first in its low half.</summary>
    public string Constant(string name, IEnumerable<long> dimensions, ReadOnlySpan<sbyte> values, int bits, bool signed)
    {
        var width = Math.Max(4, bits);
        var bytes = new byte[BitPacking.PackedLength(values.Length, width)];
        BitPacking.Pack(values, width, bytes);
        var type = width == 4 ? TensorProto.Types.DataType.Int4 : signed ? TensorProto.Types.DataType.Int8 : TensorProto.Types.DataType.Uint8;
        return Constant(name, type, dimensions, bytes);
    }

    /// <summary>A float input of any number of samples.</summary>
    public string Input(string name, string description, params IEnumerable<long> dimensions)
    {
        Proto.Input.Add(Value(Take(name), description, dimensions));
        return name;
    }

    /// <summary>Declares a node's value as a float output of as many samples.</summary>
    public void Output(string name, string description, params IEnumerable<long> dimensions) => Proto.Output.Add(Value(name, description, dimensions));

    private string Constant(string name, TensorProto.Types.DataType type, IEnumerable<long> dimensions, byte[] bytes)
    {
        Proto.Initializer.Add(new TensorProto { Name = Take(name), DataType = type, Dims = { dimensions }, RawData = UnsafeByteOperations.UnsafeWrap(bytes) });
        return name;
    }

    private static ValueInfoProto Value(string name, string description, IEnumerable<long> dimensions)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = Batch } } };
        shape.Dim.AddRange(dimensions.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto
        {
            Name = name,
            DocString = description,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = TensorProto.Types.DataType.Float, Shape = shape } },
        };
    }

    private string Take(string name) => names.Add(name) ? name : throw new InvalidOperationException($"The ONNX graph has two values named {name}.");
}
