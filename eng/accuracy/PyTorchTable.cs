using System.Globalization;

namespace TinyM2Net.Accuracy;

/// <summary>What PyTorch reaches, as the table beside the datasets states it.</summary>
internal static class PyTorchTable
{
    /// <summary>By dataset and modalities; the modalities sorted, as the order of a fusion is no part of its name.</summary>
    public static IReadOnlyDictionary<(string Set, string Modalities), PyTorchFigure> Read(string file)
    {
        var figures = new Dictionary<(string, string), PyTorchFigure>();
        foreach (var line in File.Exists(file) ? File.ReadLines(file) : [])
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            var value = cells.Length > 11 ? cells[4].Trim('*').Split(" ± ") : [];
            if (value.Length == 2 && double.TryParse(value[0], CultureInfo.InvariantCulture, out var mean))
                figures[(cells[1], Sorted(cells[2].Trim('*')))] = new PyTorchFigure(mean, double.Parse(value[1], CultureInfo.InvariantCulture));
        }

        return figures;
    }

    public static string Sorted(string modalities) => string.Join('+', modalities.Split('+').Order(StringComparer.Ordinal));
}
