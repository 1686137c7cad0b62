using System.Globalization;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.CommandLine;

/// <summary>A series: lines of numbers, or raw ones. It has no rate, so places are rows.</summary>
internal sealed class SeriesSource : WindowSource
{
    private readonly SeriesWindow window;
    private readonly SeriesStream recording;
    private readonly float[] row;
    private long rows;

    /// <param name="every">Rows from one window to the next; null: half a window.</param>
    public SeriesSource(Session session, string modality, Stream stream, bool isRaw, int? every)
    {
        window = session.OpenSeriesWindow(modality, 1);
        window = session.OpenSeriesWindow(modality, every ?? Math.Max(1, window.Rows / 2));
        recording = new SeriesStream(stream, window.Columns, isRaw);
        row = new float[window.Columns];
    }

    public override double Start => window.Start;

    public override double End => window.Start + window.Rows;

    public override string TooShort => $"the series ended after {rows} rows, before one window of {window.Rows}";

    public override bool Next()
    {
        while (recording.Read(row))
        {
            rows++;
            ReadOnlySpan<float> values = row;
            if (window.Push(ref values))
                return true;
        }

        return false;
    }

    public override string Text(double place) => "row " + place.ToString(CultureInfo.InvariantCulture);
}
