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
        var line = Answer(model, answer, answer.LabelIndex, answer.Values).Append(' ');
        foreach (var clip in sample)
            line.Append(' ').Append(Path.GetFileName(clip.Path));
        return line.ToString();
    }

    /// <summary>Of the window that was completed last, by its end.</summary>
    public static string Line(NamedModel model, WindowSource window, Classification answer, SmoothedAnswer smoothed) =>
        $"{window.Text(window.End)}  {Answer(model, answer, smoothed.LabelIndex, smoothed.Probabilities)}";

    private static StringBuilder Answer(NamedModel model, Classification answer, int labelIndex, ReadOnlySpan<float> probabilities)
    {
        var width = 0;
        foreach (var label in model.Model.Labels)
            width = Math.Max(width, label.Length);
        var share = Figures.Percent(probabilities[labelIndex]);
        var text = new StringBuilder(model.Model.Labels[labelIndex]);
        Spaces(text, width - text.Length + 2 + ShareWidth - share.Length);
        text.Append(share).Append("  logits");
        foreach (var logit in answer.Logits)
            text.Append(' ').Append(logit.ToString(CultureInfo.InvariantCulture));
        if (answer.Modalities.Count < model.Model.Modalities.Count)
            text.Append("  by ").AppendJoin(" and ", answer.Modalities).Append(" alone");
        return text;
    }

    // One by one: what fills and formats in one go is compiled at every start.
    private static void Spaces(StringBuilder text, int count)
    {
        for (; count > 0; count--)
            text.Append(' ');
    }
}
