using System.Globalization;

namespace TinyM2Net.CommandLine.Power;

/// <summary>What an external meter logged: lines of time and milliwatts. Times are seconds since 1970 or ISO 8601; a first line of names is passed over.</summary>
internal static class MeterFile
{
    /// <exception cref="UserErrorException">A line is something else, or there is none.</exception>
    public static List<PowerSample> Read(string path)
    {
        var samples = new List<PowerSample>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0)
                continue;
            var cells = line.Split(',', StringSplitOptions.TrimEntries);
            if (cells.Length >= 2 && Time(cells[0]) is { } time && double.TryParse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var milliwatts) && double.IsFinite(milliwatts))
                samples.Add(new PowerSample(time, milliwatts));
            else if (number > 1)
                throw new UserErrorException($"{path}, line {number}: \"{line}\" is not a time (seconds since 1970, or ISO 8601) and milliwatts with a comma between them");
        }
        return samples.Count > 0 ? samples : throw new UserErrorException($"{path} has no line of a time and milliwatts");
    }

    private static DateTimeOffset? Time(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? seconds is >= 0 and < 1e11 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
