using System.Text.RegularExpressions;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Reporting;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Tests.Pipeline;

public sealed class A_model_that_learns_from_another : IDisposable
{
    private readonly TinyProject project = new();
    private readonly string big;

    public A_model_that_learns_from_another()
    {
        big = project["big.model.json"];
        File.WriteAllText(big, File.ReadAllText(project.Spec).Replace("\"filters\": 4,", "\"filters\": 8,", StringComparison.Ordinal));
        project.Edit("\"training\":", "\"distillation\": { \"teacher\": \"big\", \"temperature\": 3, \"weight\": 0.6 },\n  \"training\":");
    }

    public void Dispose() => project.Dispose();

    [Fact]
    public void has_it_trained_first_and_once_and_says_so()
    {
        var (student, teacher) = Requests();
        Assert.Equal((1, 0), (student.Teachings, teacher.Teachings));
        Assert.Equal("train: stale: train of big is stale",
            Assert.Single(Compiler.Pipeline.Pipeline.Check(student, project.Store(), new StageContext()), s => s.Reason.Contains("big", StringComparison.Ordinal)).ToString());
        var result = Run(student);
        // Its data and features are its teacher's.
        Assert.Equal("train sensitivity bits tune pack", TinyProject.Ran(result));
        Assert.Equal(2, Directory.GetDirectories(project["store/train"]).Length);
        // What its student has had made is all there.
        var taught = Run(teacher, Stage.Training);
        Assert.Equal("", TinyProject.Ran(taught));
        Assert.Equal("", TinyProject.Ran(Run(student)));
        Assert.All(Compiler.Pipeline.Pipeline.Check(student, project.Store(), new StageContext()), s => Assert.True(s.IsFresh, s.ToString()));

        Assert.Contains(Path.GetFileName(taught.Of(Stage.Training).Folder), File.ReadAllText(result.Of(Stage.Training).File("key.json")), StringComparison.Ordinal);
        var figures = StageFiles.ReadJson<ReportData>(result.Of(Stage.Pack).File(StageNames.FiguresFile));
        Assert.Matches("^Learnt from big beside the labels: temperature 3, 60 % of the loss\\. In float big has [0-9.]+ KiB, and [0-9.]+ % on validation \\(balanced\\)\\.$", figures.Notes[0]);
        Assert.Contains(new ProvenanceRow("stage train of big", Path.GetFileName(taught.Of(Stage.Training).Folder)), figures.Provenance);
    }

    [Fact]
    public void learns_again_when_it_has_and_not_when_only_its_own_file_is_another()
    {
        Run(Requests().Student);
        var (student, teacher) = Requests(new() { Precision = "W4A4", MaxSize = null });
        Assert.Equal("bits tune pack", TinyProject.Ran(Run(teacher)));
        Assert.Equal("", TinyProject.Ran(Run(student)));

        File.WriteAllText(big, File.ReadAllText(big).Replace("\"epochs\": 2", "\"epochs\": 3", StringComparison.Ordinal));
        (student, _) = Requests();
        Assert.Equal("train: stale: train of big is stale", Compiler.Pipeline.Pipeline.Check(student, project.Store(), new StageContext()).First(s => !s.IsFresh).ToString());
        Assert.StartsWith("train ", TinyProject.Ran(Run(student)), StringComparison.Ordinal);

        project.Edit("\"temperature\": 3", "\"temperature\": 5");
        Assert.Equal("train: stale: distillation.temperature changed 3 -> 5",
            Compiler.Pipeline.Pipeline.Check(Requests().Student, project.Store(), new StageContext()).First(s => !s.IsFresh).ToString());
    }

    [Fact]
    public void learns_what_it_would_not_have_by_itself()
    {
        var taught = Run(Requests().Student, Stage.Training).Of(Stage.Training).Hash;
        project.Edit("\"weight\": 0.6", "\"weight\": 0");
        var alone = Run(Requests().Student, Stage.Training).Of(Stage.Training);
        Assert.NotEqual(taught, alone.Hash);
        project.Edit("\"distillation\": { \"teacher\": \"big\", \"temperature\": 3, \"weight\": 0 },", "");
        // A teacher that counts nothing is none: the same weights, to the bit.
        Assert.Equal(alone.Hash, Run(project.Request(), Stage.Training).Of(Stage.Training).Hash);
    }

    [Fact]
    public void needs_one_that_there_is()
    {
        project.Edit("\"teacher\": \"big\"", "\"teacher\": \"bog\"");
        Assert.Equal("TM2N1106 tiny.model.json 11,21: There is no model \"bog\" to learn from. Did you mean \"big\"? Known: \"big\".", Assert.Single(Mistakes(() => Requests())));
        // As of a request that nobody has linked.
        Assert.Equal("TM2N1106 tiny.model.json 11,21: There is no model \"bog\" to learn from: name another one of the project.",
            Assert.Single(Mistakes(() => Run(project.Request()))));
        File.Delete(big);
        Assert.Equal("TM2N1106 tiny.model.json 11,21: There is no model \"bog\" to learn from. Add its spec to the project: this is the only one.",
            Assert.Single(Mistakes(() => Teachers.Link([project.Request()]))));
    }

    [Fact]
    public void cannot_teach_its_teacher_or_itself()
    {
        File.WriteAllText(big, File.ReadAllText(big).Replace("\"training\":", "\"distillation\": { \"teacher\": \"tiny\" }, \"training\":", StringComparison.Ordinal));
        Assert.Equal(
            [
                "TM2N1107 big.model.json 11,21: big learns from tiny learns from big: one of them must be trained without a teacher.",
                "TM2N1107 tiny.model.json 11,21: tiny learns from big learns from tiny: one of them must be trained without a teacher.",
            ],
            Mistakes(() => Requests()).Order(StringComparer.Ordinal));
        project.Edit("\"teacher\": \"big\"", "\"teacher\": \"tiny\"");
        Assert.Equal("TM2N1107 tiny.model.json 11,21: tiny learns from tiny: name another model, or remove \"distillation\".", Assert.Single(Mistakes(() => Requests())));
    }

    [Theory]
    [InlineData("\"modalities\":", "\"labels\": [\"box_siren\", \"box_beep\", \"ball_siren\", \"ball_beep\"], \"modalities\":", "its labels are box_siren, box_beep, ball_siren, ball_beep, here ball_beep, ball_siren, box_beep, box_siren: give both specs the same \"labels\", in the same order.")]
    [InlineData("\"image\":", "\"picture\":", "its modalities are picture, audio, here image, audio: both must have the same, in the same order.")]
    [InlineData("\"frames\": 12", "\"frames\": 16", "it sees other features of audio: give both specs the same feature settings, and let the smaller one pool.")]
    public void needs_one_that_has_learnt_the_same(string from, string to, string mistake)
    {
        File.WriteAllText(big, File.ReadAllText(big).Replace(from, to, StringComparison.Ordinal));
        if (to.Contains("picture", StringComparison.Ordinal))
            File.WriteAllText(project.Manifest, Regex.Replace(File.ReadAllText(project.Manifest).Replace("image_path", "image_path,picture_path", StringComparison.Ordinal), "(image/[^,]*)", "$1,$1"));
        var mistakes = Mistakes(() => Run(Requests().Student)).ToList();
        Assert.Contains($"TM2N1108 tiny.model.json 11,21: \"big\" cannot teach this model: {mistake}", mistakes);
    }

    [Fact]
    public void needs_one_of_the_same_split()
    {
        var (student, teacher) = Requests();
        Assert.StartsWith("TM2N1108 tiny.model.json 11,21: \"big\" cannot teach this model: it learns from another split (Fold 1/3, here none)",
            Assert.Single(Mistakes(() => Run(student with { Teacher = teacher with { Fold = new Compiler.Dataset.DatasetFold(1, 3) } }))), StringComparison.Ordinal);
        var other = project["other/manifest.csv"];
        Directory.CreateDirectory(project["other"]);
        foreach (var file in Directory.GetFiles(project["data"], "*", SearchOption.AllDirectories))
        {
            var copy = project["other/" + Path.GetRelativePath(project["data"], file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        Assert.StartsWith("TM2N1108 tiny.model.json 11,21: \"big\" cannot teach this model: it learns from another dataset",
            Assert.Single(Mistakes(() => Run(student with { Teacher = teacher with { DatasetPath = other } }))), StringComparison.Ordinal);
    }

    private (ModelRequest Student, ModelRequest Teacher) Requests(ModelMetadata? teacher = null)
    {
        var requests = Teachers.Link([project.Request(), ModelRequest.Create(big, project.Manifest, teacher ?? new() { Precision = "Float" })]);
        return (requests[0], requests[1]);
    }

    private PipelineResult Run(ModelRequest request, Stage upTo = Stage.Pack) =>
        Compiler.Pipeline.Pipeline.Run(request, project.Store(), upTo, new StageContext { Report = project.Warnings.Add });

    private static IEnumerable<string> Mistakes(Action action) => Assert.Throws<DiagnosticException>(action).Diagnostics
        .Select(d => $"{d.Code} {Path.GetFileName(d.File)} {d.Line},{d.Column}: {d.Message}");
}
