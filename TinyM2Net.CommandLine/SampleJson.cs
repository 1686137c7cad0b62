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
    public static string Text(NamedModel model, IReadOnlyList<Clip> sample, Classification answer, IReadOnlyDictionary<string, string>? digests) => Text(model, answer,
        json =>
        {
            json.WriteStartObject("clips");
            foreach (var clip in sample)
                json.WriteString(clip.Modality, clip.Path);
            json.WriteEndObject();
        },
        json =>
        {
            if (digests is null)
                return;
            json.WriteStartObject("features");
            foreach (var (modality, digest) in digests)
                json.WriteString(modality, digest);
            json.WriteEndObject();
        });

    /// <summary>Of the window that was completed last: where it begins and ends in the recording, in seconds.</summary>
    public static string Text(NamedModel model, AudioWindow window, Classification answer) => Text(model, answer,
        json =>
        {
            json.WriteNumber("start", SampleText.Seconds(window, window.Start));
            json.WriteNumber("end", SampleText.Seconds(window, window.Start + window.Length));
        },
        _ => { });

    private static string Text(NamedModel model, Classification answer, Action<Utf8JsonWriter> source, Action<Utf8JsonWriter> more)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("model", model.Name);
            source(json);
            json.WriteString("label", answer.Label);
            json.WriteStartObject("probabilities");
            for (var i = 0; i < model.Model.Labels.Count; i++)
                json.WriteNumber(model.Model.Labels[i], answer.Probabilities[i]);
            json.WriteEndObject();
            json.WriteStartArray("logits");
            foreach (var logit in answer.Logits)
                json.WriteNumberValue(logit);
            json.WriteEndArray();
            more(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
