using System.Text.Json;

namespace TinyM2Net.Compiler.Dataset;

/// <summary>A checked dataset: what each sample is, where its clips lie and what they hash to. Its JSON is canonical: the same data, the same bytes.</summary>
internal sealed record DatasetIndex
{
    public const string FileName = "dataset.json";

    /// <summary>In class order.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>In the order of every sample's clips.</summary>
    public required IReadOnlyList<string> Modalities { get; init; }

    /// <summary>In the manifest's order.</summary>
    public required IReadOnlyList<DatasetSample> Samples { get; init; }

    /// <summary>For the report: columns ignored, how the split came about.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public IEnumerable<DatasetSample> Of(DatasetSplit split) => Samples.Where(s => s.Split == split);

    public void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        WriteStrings(json, "labels", Labels);
        WriteStrings(json, "modalities", Modalities);
        WriteStrings(json, "notes", Notes);
        json.WriteStartArray("samples");
        foreach (var sample in Samples)
        {
            json.WriteStartObject();
            json.WriteString("id", sample.Id);
            json.WriteString("group", sample.Group);
            json.WriteNumber("label", sample.Label);
            json.WriteString("split", sample.Split.Name());
            json.WriteStartArray("clips");
            foreach (var clip in sample.Clips)
            {
                json.WriteStartObject();
                json.WriteString("path", clip.Path);
                json.WriteNumber("length", clip.Length);
                json.WriteString("sha256", clip.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static DatasetIndex Read(Stream stream)
    {
        using var json = JsonDocument.Parse(stream);
        var root = json.RootElement;
        return new DatasetIndex
        {
            Labels = ReadStrings(root, "labels"),
            Modalities = ReadStrings(root, "modalities"),
            Notes = ReadStrings(root, "notes"),
            Samples = [.. root.GetProperty("samples").EnumerateArray().Select(s => new DatasetSample(
                Text(s, "id"),
                Text(s, "group"),
                s.GetProperty("label").GetInt32(),
                DatasetSplits.Parse(Text(s, "split")) ?? throw new JsonException("An unknown split."),
                [.. s.GetProperty("clips").EnumerateArray().Select(c => new DatasetClip(Text(c, "path"), c.GetProperty("length").GetInt64(), Text(c, "sha256")))]))],
        };
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string[] ReadStrings(JsonElement parent, string name) => [.. parent.GetProperty(name).EnumerateArray().Select(v => v.GetString()!)];

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;
}

/// <param name="Group">What must not be split.</param>
/// <param name="Label">Index into <see cref="DatasetIndex.Labels"/>.</param>
/// <param name="Clips">One a modality.</param>
internal sealed record DatasetSample(string Id, string Group, int Label, DatasetSplit Split, IReadOnlyList<DatasetClip> Clips);

/// <param name="Path">Relative to the dataset's folder, with <c>/</c>.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">In lower-case hex.</param>
internal sealed record DatasetClip(string Path, long Length, string Sha256);
