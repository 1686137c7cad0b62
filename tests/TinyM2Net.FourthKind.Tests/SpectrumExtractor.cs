using System.Globalization;
using System.Text;
using TinyM2Net.Runtime.Features;

namespace TinyM2Net.FourthKind.Tests;

/// <summary>Lines of <c>wavelength intensity</c>, rising; between two of them a straight line, beyond them the nearest.</summary>
internal sealed class SpectrumExtractor : FeatureExtractor
{
    private const int MostPoints = 4096;
    private readonly SpectrumSettings settings;

    public SpectrumExtractor(SpectrumSettings settings)
    {
        // A file may say anything: bounds come before buffers.
        if (settings.Points is < 2 or > MostPoints || !(settings.From > 0) || !(settings.To > settings.From) || !double.IsFinite(settings.To))
            throw new InvalidDataException(FormattableString.Invariant($"Spectrum features out of range: {settings.Points} points from {settings.From} to {settings.To} nm."));
        this.settings = settings;
    }

    public override SpectrumSettings Settings => settings;

    public override void Extract(ReadOnlySpan<byte> clipFile, Span<float> destination)
    {
        CheckDestination(destination);
        var lines = Encoding.UTF8.GetString(clipFile).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var known = new (double Wavelength, double Intensity)[lines.Length];
        for (var i = 0; i < lines.Length; i++)
            known[i] = Parse(lines[i], i + 1, i == 0 ? 0 : known[i - 1].Wavelength);
        if (known.Length == 0)
            throw new MediaException("Spectrum: the file is empty. Write one line of wavelength and intensity a point.");
        for (int point = 0, next = 0; point < destination.Length; point++)
        {
            // Plus, minus, times and divided by give the same bits everywhere; an exponential or a logarithm would be Runtime/Arithmetic's.
            var at = settings.From + point * (settings.To - settings.From) / (settings.Points - 1);
            while (next < known.Length && known[next].Wavelength < at)
                next++;
            destination[point] = (float)(next == 0 ? known[0].Intensity : next == known.Length ? known[^1].Intensity : Between(known[next - 1], known[next], at));
        }
    }

    private static double Between((double Wavelength, double Intensity) left, (double Wavelength, double Intensity) right, double at) =>
        left.Intensity + (at - left.Wavelength) * (right.Intensity - left.Intensity) / (right.Wavelength - left.Wavelength);

    private static (double Wavelength, double Intensity) Parse(string line, int number, double before)
    {
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var left, var right]
            || !double.TryParse(left, NumberStyles.Float, CultureInfo.InvariantCulture, out var wavelength)
            || !float.TryParse(right, NumberStyles.Float, CultureInfo.InvariantCulture, out var intensity)
            || !(wavelength > before) || !float.IsFinite(intensity) || !double.IsFinite(wavelength))
            throw new MediaException($"Spectrum line {number}: write a wavelength above the line before, and an intensity, such as \"532.5 0.81\".");
        return (wavelength, intensity);
    }
}
