using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Spec;

/// <summary>Reads what a search for a student may change of the net, and how far it goes.</summary>
internal static class StudentSearchParser
{
    private const int MostBlocks = 8;

    public static StudentSearchSpec? Parse(JsonObject? node, SpecErrors errors)
    {
        if (node is null)
            return null;
        var reader = new ObjectReader("studentSearch", node, errors);
        var words = StudentSearchSpec.PoolingWords;
        var trials = reader.Integer("trials", StudentSearchSpec.DefaultTrials, 1, 1000);
        var spec = new StudentSearchSpec(
            List(reader, "widths", StudentSearchSpec.DefaultWidths, item => item is JsonNumber { Value: > 0 and <= 1 } width ? width.Value : null, "a share above 0 of the written filters, 1 at most", errors),
            List(reader, "blocksLeftOut", StudentSearchSpec.DefaultBlocksLeftOut, item => item is JsonNumber { Value: >= 0 and <= MostBlocks } count && count.Value == Math.Floor(count.Value) ? (int)count.Value : null, $"a count of blocks from 0 to {MostBlocks}", errors),
            List(reader, "poolings", [.. words.Select(w => w.Value)], item => item is JsonString text && words.Any(w => w.Word == text.Value) ? words.First(w => w.Word == text.Value).Value : null, $"one of {string.Join(", ", words.Select(w => $"\"{w.Word}\""))}", errors),
            trials, reader.Integer("finalists", Math.Min(trials, StudentSearchSpec.DefaultFinalists), 1, 100), node.Position);
        if (spec.Finalists > spec.Trials)
            reader.Error(DiagnosticCodes.OutOfRange, "finalists", $"\"finalists\" is {spec.Finalists}, and they are chosen from {spec.Trials} trials: lower it, or raise \"trials\".");
        reader.Finish();
        return spec;
    }

    /// <summary>Ascending.</summary>
    private static List<T> List<T>(ObjectReader reader, string name, IReadOnlyList<T> fallback, Func<JsonTree, T?> read, string expected, SpecErrors errors) where T : struct
    {
        if (reader.Array(name) is not { } array)
            return [.. fallback];
        if (array.Items.Count == 0)
            reader.Error(DiagnosticCodes.OutOfRange, name, $"\"{name}\" lists nothing to try: list one or more, or leave it out.");
        var values = new SortedSet<T>();
        foreach (var item in array.Items)
        {
            if (read(item) is not { } value)
                errors.Add(DiagnosticCodes.OutOfRange, item.Position, $"\"{name}\" has {item.Describe()}: each must be {expected}.");
            else if (!values.Add(value))
                errors.Add(DiagnosticCodes.DuplicateName, item.Position, $"\"{name}\" has {item.Describe()} twice.");
        }
        return [.. values];
    }
}
