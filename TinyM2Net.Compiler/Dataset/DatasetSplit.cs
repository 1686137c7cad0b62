using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TinyM2Net.Compiler.Dataset;

internal enum DatasetSplit
{
    Train,
    Validation,
    Test,
}

internal static class DatasetSplits
{
    public static IReadOnlyList<DatasetSplit> All { get; } = [DatasetSplit.Train, DatasetSplit.Validation, DatasetSplit.Test];

    /// <summary><c>train</c>, <c>val</c> or <c>test</c>.</summary>
    public static string Name(this DatasetSplit split) => split switch
    {
        DatasetSplit.Train => "train",
        DatasetSplit.Validation => "val",
        _ => "test",
    };

    /// <summary>The split of a name, <c>validation</c> allowed; null when it is none.</summary>
    public static DatasetSplit? Parse(string name) => name switch
    {
        "train" => DatasetSplit.Train,
        "val" or "validation" => DatasetSplit.Validation,
        "test" => DatasetSplit.Test,
        _ => null,
    };

    /// <summary>Where a group goes when the manifest does not say: by its name's SHA-256, 70 % train, 15 % val, 15 % test; the same whatever else is in the set.</summary>
    public static DatasetSplit OfGroup(string group)
    {
        var hash = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(group)));
        var percent = (ulong)hash * 100 >> 32;
        return percent < 70 ? DatasetSplit.Train : percent < 85 ? DatasetSplit.Validation : DatasetSplit.Test;
    }
}
