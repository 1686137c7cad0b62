namespace TinyM2Net.Accuracy;

/// <summary>A row of the paper's table 4: accuracy in percent on its own data, size in its KB.</summary>
internal sealed record PaperFigure(double Accuracy, double Kilobytes);

/// <summary>The paper's table 4 (TinyM2Net, 2022), by the rows that ours have.</summary>
internal static class Table4
{
    public static IReadOnlyDictionary<string, PaperFigure> Of(string net) => net switch
    {
        "Cough" => new Dictionary<string, PaperFigure> { ["float"] = new(90.4, 845), ["W8A8"] = new(89.6, 216), ["mixed"] = new(88.4, 145), ["W4A4"] = new(83.6, 107) },
        "Field" => new Dictionary<string, PaperFigure> { ["float"] = new(98.5, 1605), ["W8A8"] = new(97.9, 407), ["mixed"] = new(96.8, 269), ["W4A4"] = new(91.3, 205) },
        _ => new Dictionary<string, PaperFigure>(),
    };
}
