using System.Globalization;
using System.Text;

namespace TinyM2Net.CommandLine;

/// <summary>One clip of a sample.</summary>
internal sealed record Clip(string Modality, string Path);

/// <summary>An answer in words.</summary>
internal static class SampleText
{
    private const int ShareWidth = 7;

    public static string Line(NamedModel model, IReadOnlyList<Clip> sample, Classification answer)
    {
        var line = Answer(model, answer).Append(' ');
        foreach (var clip in sample)
            line.Append(' ').Append(Path.GetFileName(clip.Path));
        return line.ToString();
    }

    /// <summary>Of the window that was completed last, by its end.</summary>
    public static string Line(NamedModel model, AudioWindow window, Classification answer) =>
        $"{Figures.Seconds(Seconds(window, window.Start + window.Length))}  {Answer(model, answer)}";

    public static double Seconds(AudioWindow window, long samples) => samples / (double)window.SampleRate;

    private static StringBuilder Answer(NamedModel model, Classification answer)
    {
        var width = 0;
        foreach (var label in model.Model.Labels)
            width = Math.Max(width, label.Length);
        var share = Figures.Percent(answer.Probability);
        var text = new StringBuilder(answer.Label);
        Spaces(text, width - answer.Label.Length + 2 + ShareWidth - share.Length);
        text.Append(share).Append("  logits");
        foreach (var logit in answer.Logits)
            text.Append(' ').Append(logit.ToString(CultureInfo.InvariantCulture));
        return text;
    }

    // One by one: what fills and formats in one go is compiled at every start.
    private static void Spaces(StringBuilder text, int count)
    {
        for (; count > 0; count--)
            text.Append(' ');
    }
}
