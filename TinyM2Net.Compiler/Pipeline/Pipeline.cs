using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>From a model item to a packed model: the table of contents is <see cref="Steps.All"/>.</summary>
internal static class Pipeline
{
    /// <summary>Whether each stage would run, and why. It reads the spec, the manifest, time stamps and the artifacts, and runs nothing.</summary>
    /// <remarks>Artifacts by content: one that was damaged would be made again where its place is asked for, which a frozen build must not do.</remarks>
    /// <exception cref="Diagnostics.DiagnosticException">The spec or the dataset cannot be used.</exception>
    public static IReadOnlyList<StageStatus> Check(ModelRequest request, StageStore store, StageContext context)
    {
        return Check(new ModelBuild(request, store, context), store, Stage.Onnx, context);
    }

    private static List<StageStatus> Check(ModelBuild build, StageStore store, Stage upTo, StageContext context)
    {
        var teacher = build.Teacher is { } own ? Check(own, store, Stage.Training, context) : [];
        var statuses = new List<StageStatus>();
        var stale = new HashSet<Stage>();
        foreach (var step in Steps.All.Where(s => s.Stage <= upTo && s.IsNeeded(build)))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (step.ReadsTeacher && teacher.Exists(status => !status.IsFresh))
            {
                stale.Add(step.Stage);
                statuses.Add(new StageStatus(step.Stage, false, $"{StageNames.Of(Stage.Training)} of {build.Spec.Distillation!.Teacher} is stale", null));
                continue;
            }
            if (step.Reads.Where(stale.Contains).ToArray() is [var earlier, ..])
            {
                stale.Add(step.Stage);
                statuses.Add(new StageStatus(step.Stage, false, $"{StageNames.Of(earlier)} is stale", null));
                continue;
            }
            var key = step.Key(build);
            if (store.Find(key, thoroughly: true) is { } artifact)
            {
                build.Finish(step.Stage, key, artifact);
                statuses.Add(new StageStatus(step.Stage, true, "nothing changed", artifact));
            }
            else
            {
                stale.Add(step.Stage);
                statuses.Add(new StageStatus(step.Stage, false, build.History.Explain(key), null) { IsOfAnotherVersion = build.History.IsOfAnotherVersion(key) });
            }
        }
        return statuses;
    }

    /// <summary>Runs what is stale up to a stage.</summary>
    /// <param name="force">Runs that stage itself even when it is fresh.</param>
    /// <exception cref="Diagnostics.DiagnosticException">Something is wrong with the spec, the data, the training or the budgets.</exception>
    public static PipelineResult Run(ModelRequest request, StageStore store, Stage upTo, StageContext context, bool force = false)
    {
        var outcomes = Run(new ModelBuild(request, store, context), store, upTo, context, force);
        store.Tidy(context.Time);
        return new PipelineResult(outcomes);
    }

    /// <summary>Makes what a student on trial has not in the store. What the user's own model was last made of stays what it is.</summary>
    public static void Try(ModelBuild student, Stage upTo, StageContext context)
    {
        foreach (var step in Steps.All.Where(s => s.Stage <= upTo && s.IsNeeded(student) && !student.Has(s.Stage) && s.Stage != Stage.Baselines))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var key = step.Key(student);
            student.Finish(step.Stage, key, student.Store.Produce(key, context, force: false, (folder, running) => step.Run(student, folder, running)).Artifact);
        }
    }

    private static List<StageOutcome> Run(ModelBuild build, StageStore store, Stage upTo, StageContext context, bool force)
    {
        // Who is built with its students was trained before them, and is found in the store.
        if (upTo >= Stage.Training && build.Teacher is { } teacher)
            Run(teacher, store, Stage.Training, context, force: false);
        var outcomes = new List<StageOutcome>();
        foreach (var step in Steps.All.Where(s => s.Stage <= upTo && s.IsNeeded(build)))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var started = context.Time.GetTimestamp();
            var key = step.Key(build);
            var forced = force && step.Stage == upTo;
            var reason = forced ? "forced" : build.History.Explain(key);
            var (artifact, ran) = store.Produce(key, context, forced, (folder, running) => step.Run(build, folder, running));
            build.Finish(step.Stage, key, artifact);
            build.History.Remember(key);
            outcomes.Add(new StageOutcome(step.Stage, artifact, ran, ran ? reason : "nothing changed", context.Time.GetElapsedTime(started)));
        }
        return outcomes;
    }
}
