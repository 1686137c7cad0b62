using System.Globalization;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Students;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>
/// The search for a student, each trial a model of its own on its way through the stages: what has been trained lies in the store, so that a
/// search that was stopped goes on where it was, and the one that is chosen is not trained again.
/// </summary>
internal sealed class StudentTrials
{
    private const string ResultFile = "students.json";

    /// <summary>Of the epochs, for a first glance.</summary>
    private const int GlanceShare = 3;

    private readonly ModelBuild build;
    private readonly StageContext context;
    private readonly IReadOnlyList<StudentCandidate> candidates;
    private readonly StudentSearchSpec search;
    private readonly int epochs;
    private readonly Dictionary<int, List<Diagnostic>> warnings = [];
    private int trial;

    /// <summary>In glances.</summary>
    private int done;

    private StudentTrials(ModelBuild build, StudentSearchSpec search, IReadOnlyList<StudentCandidate> candidates, StageContext context)
    {
        (this.build, this.search, this.candidates, this.context) = (build, search, candidates, context);
        epochs = build.TrainingOptions.EpochsFor(build.Features.Train.Count);
    }

    private int GlanceEpochs => (epochs + GlanceShare - 1) / GlanceShare;

    public static StudentSearchResult Read(string folder) => StageFiles.ReadJson<StudentSearchResult>(Path.Combine(folder, ResultFile));

    /// <exception cref="DiagnosticException">TM2N4006: no student fits; and what its stages have to say.</exception>
    public static void Write(ModelBuild build, string folder, StageContext context)
    {
        var search = build.Written.StudentSearch ?? throw new InvalidOperationException("This model asks for no student.");
        var limits = new StudentLimits(build.SearchOptions);
        var candidates = new StudentCandidates(build.Written, build.Data.Labels.Count, search, limits, build.Request.Seed).Draw();
        StageFiles.WriteJson(Path.Combine(folder, ResultFile), new StudentTrials(build, search, candidates, context).Run(limits));
    }

    private StudentSearchResult Run(StudentLimits limits)
    {
        context.Announce(FormattableString.Invariant($"student: {candidates.Count} shapes that fit {limits.Text} learn for {GlanceEpochs} of {epochs} epochs, the best {Math.Min(search.Finalists, candidates.Count)} to the end"));
        IReadOnlyList<(double Glance, StudentScore? Judged, bool Chosen)> scores;
        try
        {
            scores = StudentSearch.Run(candidates, search.Finalists, Glance, Judge);
        }
        catch (OperationCanceledException)
        {
            context.Announce(FormattableString.Invariant($"student: stopped in trial {trial + 1} of {candidates.Count}; the next build goes on from there"));
            throw;
        }
        var result = new StudentSearchResult(limits.Text, GlanceEpochs, epochs, [.. candidates.Zip(scores, (c, s) => (Candidate: c, Score: s)).Select((t, i) =>
            new StudentTrial(i + 1, t.Candidate.Shape, t.Candidate.Shape.Describe(build.Written), t.Candidate.Bits.ToString(), t.Candidate.Bytes, t.Candidate.Parameters, t.Score.Glance, t.Score.Judged?.Validation.Balanced, t.Score.Judged?.Bytes) { Chosen = t.Score.Chosen })]);
        var chosen = result.Chosen;
        context.Announce(string.Create(CultureInfo.InvariantCulture, $"student: {chosen.What}: {100 * chosen.Judged:0.0} % on validation (balanced) in {chosen.JudgedBytes / 1024.0:0.0} KiB"));
        foreach (var warning in warnings[chosen.Number - 1])
            context.Report(warning);
        return result;
    }

    private ValidationScore Glance(int number)
    {
        var student = Train(number, GlanceEpochs, Stage.Training);
        var best = student.Trained.History.First(epoch => epoch.Best);
        context.Note(string.Create(CultureInfo.InvariantCulture, $"student {number + 1}: {candidates[number].Shape.Describe(build.Written)}, all at {candidates[number].Bits} bits: {candidates[number].Bytes / 1024.0:0.0} KiB, {100 * best.ValidationBalanced:0.0} % on validation"));
        return new ValidationScore(double.NaN, best.ValidationBalanced, best.ValidationLoss);
    }

    private StudentScore Judge(int number)
    {
        var student = Train(number, null, Stage.Tuning);
        var network = student.Tuned.Simulate(context.MaxDegreeOfParallelism, out _);
        var weights = ClassBalance.Weights(build.Features.Train.Labels, build.Data.Labels.Count, build.TrainingOptions.BalanceClasses);
        return new StudentScore(Trainer.Validate(network, build.Features.Validation, weights, context.Cancellation), student.Bits.Size);
    }

    private ModelBuild Train(int number, int? epochs, Stage upTo)
    {
        trial = number;
        var isFinalist = epochs is null;
        var total = candidates.Count + GlanceShare * Math.Min(search.Finalists, candidates.Count);
        var student = build.Try(candidates[number].Shape, epochs);
        var about = isFinalist ? FormattableString.Invariant($"trial {number + 1}, to the end: ") : FormattableString.Invariant($"trial {number + 1} of {candidates.Count}: ");
        warnings[number] = [];
        Pipeline.Try(student, upTo, context with
        {
            Report = warnings[number].Add,
            Announce = context.Note,
            Progress = new TrialProgress(context.Progress, about, done, isFinalist ? GlanceShare : 1, total),
        });
        done += isFinalist ? GlanceShare : 1;
        return student;
    }

    /// <summary>A trial's progress as a part of the search's, which never goes back.</summary>
    /// <param name="from">What was done before it, in glances.</param>
    /// <param name="share">What it is of <paramref name="total"/>.</param>
    private sealed class TrialProgress(IProgress<StageProgress>? search, string about, double from, double share, double total) : IProgress<StageProgress>
    {
        /// <summary>Of a finalist's time; measuring sensitivities and tuning share the rest.</summary>
        private const double Learning = 0.6;

        private double reached;

        public void Report(StageProgress value)
        {
            var part = value.Done / Math.Max(1, value.Total);
            var learnt = share == 1 ? 1 : Learning;
            reached = Math.Max(reached, value.Stage == StageNames.Of(Stage.Training) ? learnt * part : learnt + (1 - learnt) / 2 * (part + (value.Stage == StageNames.Of(Stage.Tuning) ? 1 : 0)));
            search?.Report(new StageProgress(StageNames.Of(Stage.Student), from + share * reached, total, about + value.Message));
        }
    }
}
