using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Tests.Pipeline;

public sealed class A_build_that_is_cut_short : IDisposable
{
    private readonly TinyProject project = new();
    private readonly List<string> announced = [];
    private readonly List<string> notes = [];

    public void Dispose() => project.Dispose();

    [Theory]
    [InlineData(nameof(Stage.Training), 3, "training: resumed from epoch 3 of 5")]
    [InlineData(nameof(Stage.Baselines), 2, "image: resumed from epoch 2 of 5")]
    [InlineData(nameof(Stage.Baselines), 7, "image: resumed from epoch 5 of 5|audio: resumed from epoch 2 of 5")]
    [InlineData(nameof(Stage.Tuning), 1, "tuning: resumed from epoch 1 of 2")]
    public void goes_on_from_its_last_epoch_to_the_same_bytes_and_clears_up(string stage, int epochs, string told)
    {
        Slow();
        project.Run(Request, store: "whole");
        Assert.Throws<OperationCanceledException>(() => RunUntil(Enum.Parse<Stage>(stage), epochs));
        Assert.NotEmpty(Partials);
        var result = Run();
        Assert.Equal(told.Split('|'), announced);
        Assert.Equal(File.ReadAllBytes(project.Run(Request, store: "whole").ModelFile), File.ReadAllBytes(result.ModelFile));
        Assert.Equal(Files("whole"), Files("store"));
        Assert.Empty(Partials);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void does_not_trust_a_checkpoint_that_is_damaged_or_of_another_training(bool foreign)
    {
        Slow();
        Assert.Throws<OperationCanceledException>(() => RunUntil(Stage.Training, 3));
        var mine = Assert.Single(Partials);
        var bytes = File.ReadAllBytes(mine);
        if (foreign)
        {
            project.Edit("\"epochs\": 5", "\"epochs\": 4");
            Assert.Throws<OperationCanceledException>(() => RunUntil(Stage.Training, 3));
            File.Copy(mine, Assert.Single(Partials, f => f != mine), overwrite: true);
        }
        else
        {
            bytes[^40] ^= 1;
            File.WriteAllBytes(mine, bytes);
        }

        project.Run(Request, Stage.Training, store: "whole");
        var result = Run(Stage.Training);
        Assert.Empty(announced);
        Assert.Contains(foreign ? "it is of another training" : "it is damaged", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(project.Run(Request, Stage.Training, store: "whole").Of(Stage.Training).File("weights.tm2w")),
            File.ReadAllBytes(result.Of(Stage.Training).File("weights.tm2w")));
    }

    [Fact]
    public void starts_over_when_forced()
    {
        Slow();
        Assert.Throws<OperationCanceledException>(() => RunUntil(Stage.Training, 3));
        Run(Stage.Training, force: true);
        Assert.Empty(announced);
    }

    [Fact]
    public void keeps_a_checkpoint_until_its_training_is_done_or_forgotten()
    {
        Slow();
        Assert.Throws<OperationCanceledException>(() => RunUntil(Stage.Training, 3));
        var folder = Path.GetDirectoryName(Assert.Single(Partials))!;
        project.Store().Tidy(TimeProvider.System);
        Assert.True(Directory.Exists(folder));
        Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddDays(-31));
        project.Store().Tidy(TimeProvider.System);
        Assert.False(Directory.Exists(folder));

        Run(Stage.Training);
        Directory.CreateDirectory(folder); // as a kill leaves it that comes between the artifact and the clearing up
        File.WriteAllText(folder[..^PartialFolder.Suffix.Length] + ProgressFile.Suffix, "");
        project.Store().Tidy(TimeProvider.System);
        Assert.Equal((false, ""), (Directory.Exists(folder), string.Join(' ', Directory.GetFiles(Path.GetDirectoryName(folder)!))));
    }

    private static ModelMetadata Request => new() { Precision = "W4A4", UnimodalBaselines = "true" };

    private string[] Partials => Directory.GetFiles(project["store"], "*", SearchOption.AllDirectories).Where(f => f.Contains(PartialFolder.Suffix, StringComparison.Ordinal)).ToArray();

    private void Slow()
    {
        project.Edit("\"epochs\": 2", "\"epochs\": 5");
        project.Edit("\"epochs\": 1,", "\"epochs\": 2,");
    }

    private PipelineResult Run(Stage upTo = Stage.Pack, bool force = false, IProgress<StageProgress>? progress = null) =>
        Compiler.Pipeline.Pipeline.Run(project.Request(Request), project.Store(), upTo,
            new StageContext { Announce = line => announced.AddRange(line.Contains("resumed", StringComparison.Ordinal) ? [line] : []), Note = notes.Add, Progress = progress, Time = new StandingClock() }, force);

    /// <summary>Up to the end of a stage's n-th epoch.</summary>
    private void RunUntil(Stage stage, int epochs)
    {
        if (stage > Stage.Training)
            Run(stage - 1);
        Run(stage, progress: new Stop(epochs));
    }

    /// <summary>Names and contents of all that a store holds, its notes of the time and its locks aside.</summary>
    private string[] Files(string store) => [.. Directory.GetFiles(project[store], "*", SearchOption.AllDirectories)
        .Where(f => Path.GetFileName(f) is not ("key.json" or "files.txt"))
        .Select(f => $"{Path.GetRelativePath(project[store], f)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}").Order(StringComparer.Ordinal)];

    private sealed class Stop(int after) : IProgress<StageProgress>
    {
        private int epochs;

        public void Report(StageProgress value)
        {
            if (value.Message.Contains("epoch", StringComparison.Ordinal) && !value.Message.Contains("step", StringComparison.Ordinal) && ++epochs == after)
                throw new OperationCanceledException();
        }
    }

    /// <summary>Saving a checkpoint costs nothing, so that every epoch is saved.</summary>
    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
