using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TinyM2Net.CommandLine;

/// <summary>An answer in JSON.</summary>
internal static class SampleJson
{
    // Labels and paths stay readable; the text goes to a terminal or a file, never into a web page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="digests">By modality, or null for none.</param>
    public static string Text(NamedModel model, IReadOnlyList<Clip> sample, Classification answer, IReadOnlyDictionary<string, string>? digests) => Write(json =>
    {
        json.WriteString("model", model.Name);
        json.WriteStartObject("clips");
        foreach (var clip in sample)
            json.WriteString(clip.Modality, clip.Path);
        json.WriteEndObject();
        WriteAnswer(json, model, answer, answer.LabelIndex, answer.Values);
        if (digests is null)
            return;
        json.WriteStartObject("features");
        foreach (var (modality, digest) in digests)
            json.WriteString(modality, digest);
        json.WriteEndObject();
    });

    /// <summary>Of the window that was completed last: where it begins and ends in the recording, in seconds or rows.</summary>
    public static string Text(NamedModel model, WindowSource window, Classification answer, SmoothedAnswer smoothed) => Write(json =>
    {
        json.WriteString("model", model.Name);
        json.WriteNumber("start", window.Start);
        json.WriteNumber("end", window.End);
        WriteAnswer(json, model, answer, smoothed.LabelIndex, smoothed.Probabilities);
    });

    /// <summary>An event's beginning, or its end.</summary>
    public static string Text(NamedModel model, LabelEvent label) => Write(json =>
    {
        json.WriteString("model", model.Name);
        json.WriteString("event", label.HasEnded ? "end" : "begin");
        json.WriteString("label", model.Model.Labels[label.Label]);
        json.WriteNumber("start", label.Start);
        if (label.HasEnded)
            json.WriteNumber("end", label.End);
        json.WriteNumber(label.HasEnded ? "peak" : "probability", label.Peak);
    });

    private static void WriteAnswer(Utf8JsonWriter json, NamedModel model, Classification answer, int label, ReadOnlySpan<float> probabilities)
    {
        json.WriteStartArray("modalities");
        foreach (var modality in answer.Modalities)
            json.WriteStringValue(modality);
        json.WriteEndArray();
        json.WriteString("label", model.Model.Labels[label]);
        json.WriteStartObject("probabilities");
        for (var i = 0; i < probabilities.Length; i++)
            json.WriteNumber(model.Model.Labels[i], probabilities[i]);
        json.WriteEndObject();
        json.WriteStartArray("logits");
        foreach (var logit in answer.Logits)
            json.WriteNumberValue(logit);
        json.WriteEndArray();
    }

    private static string Write(Action<Utf8JsonWriter> properties)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
