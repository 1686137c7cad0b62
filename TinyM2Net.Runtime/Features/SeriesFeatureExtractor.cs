using TinyM2Net.Runtime.Media;

namespace TinyM2Net.Runtime.Features;

/// <summary>A CSV's rows as they are, cropped at the end or padded by repeating the last.</summary>
internal sealed class SeriesFeatureExtractor : FeatureExtractor
{
    private const int MaximumCells = 1 << 24;

    private readonly SeriesFeatureSettings settings;

    public SeriesFeatureExtractor(SeriesFeatureSettings settings)
    {
        if (settings.Rows < 1 || settings.Columns < 1 || (long)settings.Rows * settings.Columns > MaximumCells)
            throw new InvalidDataException(FormattableString.Invariant(
                $"Series features out of range: {settings.Rows} rows of {settings.Columns} columns (from 1, up to {MaximumCells} cells)."));
        this.settings = settings;
    }

    public override SeriesFeatureSettings Settings => settings;

    public override void Extract(ReadOnlySpan<byte> clipFile, Span<float> destination)
    {
        CheckDestination(destination);
        var series = SeriesFile.Read(clipFile);
        if (series.Columns != settings.Columns)
            throw new MediaException(FormattableString.Invariant(
                $"CSV: there are {series.Columns} columns ({string.Join(", ", series.Names)}), the model reads {settings.Columns}. Export the columns that it was trained on."));
        var rows = Math.Min(series.Rows, settings.Rows);
        series.Values.AsSpan(0, rows * settings.Columns).CopyTo(destination);
        var last = series.Values.AsSpan((rows - 1) * settings.Columns, settings.Columns);
        for (var row = rows; row < settings.Rows; row++)
            last.CopyTo(destination.Slice(row * settings.Columns, settings.Columns));
    }
}
