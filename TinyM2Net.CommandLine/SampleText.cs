using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TinyM2Net.CommandLine;

/// <summary>One clip of a sample.</summary>
internal sealed record Clip(string Modality, string Path);

/// <summary>An answer in words or in JSON.</summary>
internal static class SampleText
{
    // Labels and paths stay readable; the text goes to a terminal or a file, never into a web page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Line(NamedModel model, IReadOnlyList<Clip> sample, Classification answer) =>
        $"{Answer(model, answer)}  {string.Join(' ', sample.Select(clip => Path.GetFileName(clip.Path)))}";

    /// <summary>Of the window that was completed last, by its end.</summary>
    public static string Line(NamedModel model, AudioWindow window, Classification answer) =>
        $"{Figures.Seconds(Seconds(window, window.Start + window.Length))}  {Answer(model, answer)}";

    /// <param name="digests">By modality, or null for none.</param>
    public static string Json(NamedModel model, IReadOnlyList<Clip> sample, Classification answer, IReadOnlyDictionary<string, string>? digests) => Json(model, answer,
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
    public static string Json(NamedModel model, AudioWindow window, Classification answer) => Json(model, answer,
        json =>
        {
            json.WriteNumber("start", Seconds(window, window.Start));
            json.WriteNumber("end", Seconds(window, window.Start + window.Length));
        },
        _ => { });

    private static double Seconds(AudioWindow window, long samples) => samples / (double)window.SampleRate;

    private static string Answer(NamedModel model, Classification answer)
    {
        var width = 0;
        foreach (var label in model.Model.Labels)
            width = Math.Max(width, label.Length);
        return $"{answer.Label.PadRight(width)}  {Figures.Percent(answer.Probabilities[answer.LabelIndex]),7}  logits {Logits(answer)}";
    }

    private static string Logits(Classification answer)
    {
        var text = new StringBuilder();
        foreach (var logit in answer.Logits)
            text.Append(text.Length == 0 ? "" : " ").Append(CultureInfo.InvariantCulture, $"{logit}");
        return text.ToString();
    }

    private static string Json(NamedModel model, Classification answer, Action<Utf8JsonWriter> source, Action<Utf8JsonWriter> more)
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
