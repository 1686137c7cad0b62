using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Reporting;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Tests.Pipeline;

public sealed class A_model_that_searches_for_its_student : IDisposable
{
    private static readonly ModelMetadata Limit = new() { MaxSize = "700B" };

    private readonly TinyProject project = new();

    public A_model_that_searches_for_its_student() =>
        project.Edit("\"training\":", "\"studentSearch\": { \"widths\": [0.5, 1], \"trials\": 4, \"finalists\": 2 },\n  \"training\":");

    public void Dispose() => project.Dispose();

    [Fact]
    public void builds_the_best_finalist_without_training_it_again()
    {
        var result = project.Run(Limit);
        // Whoever is chosen was trained, measured and tuned by the search.
        Assert.Equal("dataset features student pack", TinyProject.Ran(result));
        var figures = StageFiles.ReadJson<ReportData>(result.Of(Stage.Pack).File(StageNames.FiguresFile));
        var found = figures.Students!;
        Assert.Equal(("MaxSize 700B", 1, 2, 4), (found.Limits, found.GlanceEpochs, found.Epochs, found.Trials.Count));
        Assert.Equal(2, found.Trials.Count(trial => trial.Judged is not null));
        var chosen = Assert.Single(found.Trials, trial => trial.Chosen);
        Assert.Equal(found.Trials.Max(trial => trial.Judged), chosen.Judged);
        // What was judged with its quantization simulated is what the integer runtime answers.
        Assert.Equal(chosen.Judged!.Value, figures.Shipped("val").Balanced, 1e-9);
        Assert.InRange(figures.Sizes.WeightsAndBiases + figures.Sizes.Requantizers, 1, 700);
        Assert.Contains("Choice of the student", File.ReadAllText(result.ReportFile), StringComparison.Ordinal);
        Assert.Equal("", TinyProject.Ran(project.Run(Limit)));
        Assert.All(project.Check(Limit), status => Assert.True(status.IsFresh, status.ToString()));
    }

    [Fact]
    public void gives_the_same_bytes_with_any_number_of_threads()
    {
        var one = project.Run(Limit);
        var two = project.Run(Limit, store: "other", threads: 2);
        Assert.Equal(one.Of(Stage.Student).Hash, two.Of(Stage.Student).Hash);
        Assert.Equal(File.ReadAllBytes(one.ModelFile), File.ReadAllBytes(two.ModelFile));
    }

    [Fact]
    public void searches_again_when_its_limit_or_its_choices_change_and_not_for_a_line_more_in_the_spec()
    {
        project.Run(Limit);
        project.Edit("\"studentSearch\":", "\n  \"studentSearch\":");
        Assert.Equal("", TinyProject.Ran(project.Run(Limit)));
        Assert.Equal("student: stale: limits.maxSize changed 700B -> 720B",
            project.Check(new() { MaxSize = "720B" }).First(status => !status.IsFresh).ToString());
        project.Edit("\"trials\": 4", "\"trials\": 5");
        var statuses = project.Check(Limit);
        Assert.Equal("student: stale: search.trials changed 4 -> 5", statuses.First(status => !status.IsFresh).ToString());
        Assert.Equal("train: stale: student is stale", statuses.First(status => status.Stage == Stage.Training).ToString());
        // The four that are known are not trained again.
        var before = Directory.GetDirectories(project["store/train"]).Length;
        project.Run(Limit);
        Assert.InRange(Directory.GetDirectories(project["store/train"]).Length, before, before + 3);
    }

    [Fact]
    public void goes_on_where_it_was_stopped()
    {
        using var stop = new CancellationTokenSource();
        var lines = new List<string>();
        Assert.Throws<OperationCanceledException>(() => Compiler.Pipeline.Pipeline.Run(project.Request(Limit), project.Store(), Stage.Pack, new StageContext
        {
            Cancellation = stop.Token,
            Announce = lines.Add,
            Note = line =>
            {
                if (line.StartsWith("student 2:", StringComparison.Ordinal))
                    stop.Cancel();
            },
        }));
        Assert.Equal("student: stopped in trial 3 of 4; the next build goes on from there", lines[^1]);
        Assert.Equal(2, Directory.GetDirectories(project["store/train"]).Length);
        var resumed = project.Run(Limit);
        Assert.Equal(File.ReadAllBytes(project.Run(Limit, store: "other").ModelFile), File.ReadAllBytes(resumed.ModelFile));
    }

    [Fact]
    public void can_learn_from_a_teacher()
    {
        var big = project["big.model.json"];
        File.WriteAllText(big, File.ReadAllText(project.Spec).Replace("\"studentSearch\": { \"widths\": [0.5, 1], \"trials\": 4, \"finalists\": 2 },", "", StringComparison.Ordinal));
        project.Edit("\"training\":", "\"distillation\": { \"teacher\": \"big\" },\n  \"training\":");
        var requests = Teachers.Link([project.Request(Limit), ModelRequest.Create(big, project.Manifest, new() { Precision = "Float" })]);
        Assert.Equal("student: stale: train of big is stale", Compiler.Pipeline.Pipeline.Check(requests[0], project.Store(), new StageContext()).First(s => s.Stage == Stage.Student).ToString());
        Assert.Equal("student pack", TinyProject.Ran(Compiler.Pipeline.Pipeline.Run(requests[0], project.Store(), Stage.Pack, new StageContext())));
    }
}
