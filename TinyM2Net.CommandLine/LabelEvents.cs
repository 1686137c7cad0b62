namespace TinyM2Net.CommandLine;

/// <summary>
/// Turns probabilities that come and go into events with a beginning and an end. A label's event begins when its probability reaches
/// <paramref name="on"/>, and ends when it falls below <paramref name="off"/> or another label's begins; between the two thresholds nothing
/// changes.
/// </summary>
internal sealed class LabelEvents(float on, float off, Action<LabelEvent> report)
{
    private LabelEvent? current;

    /// <param name="label">The most probable.</param>
    public void Add(ReadOnlySpan<float> probabilities, int label, double start, double end)
    {
        var begins = probabilities[label] >= on;
        if (current is { } event_)
        {
            var probability = probabilities[event_.Label];
            if (probability >= off && !(begins && label != event_.Label))
            {
                current = event_ with { End = end, Peak = Math.Max(event_.Peak, probability) };
                return;
            }

            Finish();
        }

        if (!begins)
            return;
        current = new LabelEvent(label, start, end, probabilities[label], HasEnded: false);
        report(current);
    }

    /// <summary>Ends the event that goes on, if there is one.</summary>
    public void Finish()
    {
        if (current is { } event_)
            report(event_ with { HasEnded = true });
        current = null;
    }
}

/// <param name="Start">Of the window that it began in.</param>
/// <param name="End">Of the last window that it held in.</param>
/// <param name="Peak">The largest probability so far.</param>
/// <param name="HasEnded">False: it has just begun.</param>
internal sealed record LabelEvent(int Label, double Start, double End, float Peak, bool HasEnded);
