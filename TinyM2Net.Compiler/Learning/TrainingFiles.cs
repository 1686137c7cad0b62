using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Learning;

/// <summary>The training stage's output on disk.</summary>
internal static class TrainingFiles
{
    public const string UnitsFile = "units.json";
    private const string HistoryFile = "history.json";

    public static void Write(string folder, TrainingOutput output)
    {
        WeightFile.Write(Path.Combine(folder, WeightFile.Name), output.Weights);
        StageFiles.WriteJson(Path.Combine(folder, HistoryFile), output.History);
        StageFiles.WriteJson(Path.Combine(folder, UnitsFile), output.Units);
    }

    public static TrainingOutput Read(string folder) =>
        new(WeightFile.Read(Path.Combine(folder, WeightFile.Name)), StageFiles.ReadJson<Epoch[]>(Path.Combine(folder, HistoryFile)),
            StageFiles.ReadJson<FiringUnits[]>(Path.Combine(folder, UnitsFile)));
}
