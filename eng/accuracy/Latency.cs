using System.Diagnostics;

namespace TinyM2Net.Accuracy;

/// <summary>What one inference takes on this machine.</summary>
internal static class Latency
{
    private const int Rounds = 400;

    /// <returns>Microseconds: the median of each file's, their mean.</returns>
    public static double Of(IReadOnlyList<string> modelFiles) => modelFiles.Average(Of);

    private static double Of(string modelFile)
    {
        var model = Model.Load(modelFile);
        var session = model.CreateSession();
        for (var modality = 0; modality < model.Modalities.Count; modality++)
            session.SetQuantized(modality, new sbyte[model.Modalities[modality].Shape.Count]);
        var logits = new int[model.Labels.Count];
        var times = new double[Rounds];
        // The first rounds are the JIT's.
        for (var round = -Rounds; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            session.Run(logits);
            if (round >= 0)
                times[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        return times[Rounds / 2];
    }
}
