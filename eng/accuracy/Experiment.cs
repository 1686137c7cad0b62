using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Accuracy;

/// <summary>One net in every precision over seeds or folds.</summary>
/// <param name="Folds">0: the dataset's own test split, for every seed. Otherwise so many folds, each with a seed of its own.</param>
/// <param name="Baselines">Whether each modality is trained alone, too.</param>
/// <param name="Choices">Whether its bits are also chosen in other ways.</param>
internal sealed record Experiment(string Title, Net Net, int Folds, bool Baselines, bool Choices)
{
    private const int Seeds = 5;

    /// <summary>What the paper's choice is set against, at the same budget.</summary>
    private static readonly SensitivityKind[] Others = [SensitivityKind.Trace, SensitivityKind.Magnitude, SensitivityKind.Random, SensitivityKind.Reversed];

    public static IReadOnlyList<Experiment> All { get; } =
    [
        new("Field: the paper's case 2, image and audio", Net.Sample("Field", "av-field"), 0, true, true),
        new("Cough: the paper's case 1, cough and speech", Net.Sample("Cough", "coswara-cough-speech"), 0, true, false),
        new("Cough, cross-validated", Net.Sample("Cough", "coswara-cough-speech"), 5, true, true),
        new("Watch and phone: two series of acceleration and turning", Net.Reference("har-watch-phone"), 0, true, false),
        new("Depth, thermal and colour images, cross-validated", Net.Reference("mm5-depth-thermal.rgb"), 5, false, true),
    ];

    public ExperimentResult Run()
    {
        var w8 = Trials(trial => trial with { Precision = Precision.W8A8, Baselines = Baselines });
        var mixed = Trials(trial => trial with { Precision = Precision.Mixed });
        var w4 = Trials(trial => trial with { Precision = Precision.W4A4 });
        var trained = Judge(w8, p => p.Float);
        var best = Judge(mixed, p => p.Packed);
        ResultRow[] rows =
        [
            .. Alone(w8),
            new ResultRow("float", trained, null, null, w8) { IsFloat = true },
            new ResultRow("W8A8", Judge(w8, p => p.Packed), trained, best, w8),
            new ResultRow($"mixed at {Net.MaxSize}", best, trained, null, mixed),
            new ResultRow("W4A4", Judge(w4, p => p.Packed), trained, best, w4),
            .. (Choices ? Others : []).Select(kind =>
            {
                var outcomes = Trials(trial => trial with { Precision = Precision.Mixed, Sensitivity = kind });
                return new ResultRow($"mixed by {kind}", Judge(outcomes, p => p.Packed), trained, best, outcomes) { Other = kind };
            }),
        ];
        return new ExperimentResult(Title, Net.Name, Net.Set, Folds, rows, [.. mixed.Select(o => o.Report.Sensitivity!.Agreement4!)]);
    }

    private Outcome[] Trials(Func<Trial, Trial> change) => Folds == 0
        ? [.. Enumerable.Range(0, Seeds).Select(seed => change(new Trial(Net, (ulong)seed, Precision.Float)).Run())]
        : [.. Enumerable.Range(1, Folds).Select(fold => change(new Trial(Net, (ulong)fold - 1, Precision.Float) { Fold = new DatasetFold(fold, Folds) }).Run())];

    private Judged Judge(IReadOnlyList<Outcome> outcomes, Func<Prediction, string> answer) =>
        new(Folds == 0 ? [.. outcomes.Select(o => o.Test)] : [[.. outcomes.SelectMany(o => o.Test)]], answer);

    /// <summary>What the report's table says of each modality by itself.</summary>
    private static IEnumerable<ResultRow> Alone(IReadOnlyList<Outcome> outcomes) => outcomes[0].Report.Accuracy
        .Where(a => a.Split == "test" && a.What.EndsWith(" alone", StringComparison.Ordinal))
        .Select(a => new ResultRow(a.What, [.. outcomes.Select(o => 100 * o.Report.Accuracy.Single(r => r.Split == "test" && r.What == a.What).Balanced)]));
}
