using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Featurization;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Tests.Pipeline;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Tests;

namespace TinyM2Net.Compiler.Tests.Featurization;

public sealed class Features_of_a_dataset : IDisposable
{
    private readonly TinyProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public void are_standardized_by_the_training_split_alone()
    {
        var set = FeatureStage.Run(Input(), new StageContext());
        var train = set.Train.Features[1];
        Assert.Equal(32, set.Train.Count);
        Assert.Equal(16, set.Test.Count);
        for (var coefficient = 0; coefficient < 13; coefficient++)
        {
            var values = train.Where((_, i) => i % 13 == coefficient).Select(v => (double)v).ToArray();
            Assert.Equal(0, values.Average(), 4);
            Assert.Equal(1, values.Select(v => v * v).Average(), 3);
        }
        Assert.NotEqual(0, set.Test.Features[1].Average(), 3);
    }

    [Fact]
    public void of_photographs_stay_between_minus_one_and_one()
    {
        var set = FeatureStage.Run(Input(), new StageContext());
        Assert.All(set.Train.Features[0], value => Assert.InRange(value, -1, 1));
        Assert.Equal([1f, 1f, 1f], set.Modalities[0].Standardization.InverseDeviation);
        var settings = (ImageFeatureSettings)set.Modalities[0].Settings with { Channels = 1, SubtractMedian = true };
        var measured = FeatureStage.Run(Input() with { Settings = [settings, set.Modalities[1].Settings] }, new StageContext());
        Assert.Equal(1, measured.Train.Features[0].Select(value => (double)value * value).Average(), 1);
    }

    [Fact]
    public void come_back_from_disk_bit_for_bit()
    {
        var input = Input();
        var set = FeatureStage.Run(input, new StageContext { MaxDegreeOfParallelism = 3 });
        Directory.CreateDirectory(project["features"]);
        FeatureFiles.Write(project["features"], set);
        var read = FeatureFiles.Read(project["features"], input);
        Assert.Equal(set.Train.Features[1], read.Train.Features[1]);
        Assert.Equal(set.Validation.Features[0], read.Validation.Features[0]);
        Assert.Equal(set.Test.Labels, read.Test.Labels);
        Assert.Equal(set.Modalities[1].Standardization.Mean, read.Modalities[1].Standardization.Mean);
        Assert.Equal(set.Modalities[1].Tables.Tables.Select(t => t.Name), read.Modalities[1].Tables.Tables.Select(t => t.Name));
    }

    [Fact]
    public void name_every_clip_that_cannot_be_used_and_leave_nothing_behind()
    {
        File.WriteAllBytes(project["data/image/ball_beep_00_0.png"], []);
        var sound = project["data/audio/box_siren_12_3.wav"];
        File.WriteAllBytes(sound, File.ReadAllBytes(sound)[..20]);
        File.WriteAllText(project["data/image/box_beep_16_1.png"], "not an image");
        var errors = Assert.Throws<DiagnosticException>(() => project.Run()).Diagnostics;
        Assert.Equal(
            ["audio/box_siren_12_3.wav", "image/ball_beep_00_0.png", "image/box_beep_16_1.png"],
            errors.Select(e => Path.GetRelativePath(project["data"], e.File!).Replace('\\', '/')));
        Assert.All(errors, e => Assert.Equal(DiagnosticCodes.UnusableClip, e.Code));
        Assert.Empty(Directory.GetFileSystemEntries(project["store/features"]));
    }

    [Fact]
    public void list_twenty_unusable_clips_and_count_the_rest()
    {
        foreach (var clip in Directory.GetFiles(project["data/audio"]))
            File.WriteAllText(clip, Path.GetFileName(clip));
        var input = Input();
        var errors = Assert.Throws<DiagnosticException>(() => FeatureStage.Run(input, new StageContext())).Diagnostics;
        Assert.Equal(21, errors.Count);
        Assert.Contains($"and {input.Data.Samples.Count - 20} more", errors[20].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void are_the_same_bits_for_any_number_of_threads()
    {
        var input = Input();
        var one = FeatureStage.Run(input, new StageContext { MaxDegreeOfParallelism = 1 });
        var four = FeatureStage.Run(input, new StageContext { MaxDegreeOfParallelism = 4 });
        for (var m = 0; m < 2; m++)
        {
            Assert.Equal(one.Train.Features[m], four.Train.Features[m]);
            Assert.Equal(one.Test.Features[m], four.Test.Features[m]);
        }
    }

    [Fact]
    public void are_refused_for_a_clip_whose_content_is_not_what_was_hashed()
    {
        var input = Input();
        File.AppendAllText(Path.Combine(input.Root, input.Data.Samples[2].Clips[0].Path), "!");
        Assert.Contains("changed", Assert.Single(Assert.Throws<DiagnosticException>(() => FeatureStage.Run(input, new StageContext())).Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void tell_of_clips_at_another_rate()
    {
        var input = Input();
        Assert.Empty(FeatureStage.Run(input, new StageContext()).Notes);
        input = input with { Settings = [input.Settings[0], (AudioFeatureSettings)input.Settings[1] with { SampleRate = 4000 }] };
        var note = Assert.Single(FeatureStage.Run(input, new StageContext()).Notes);
        Assert.Equal($"audio: {input.Data.Samples.Count} clips of 8000 Hz were resampled to 4000 Hz.", note);
    }

    [Fact]
    public void stop_when_the_build_is_cancelled()
    {
        var input = Input();
        Assert.ThrowsAny<OperationCanceledException>(() => FeatureStage.Run(input, new StageContext { Cancellation = new CancellationToken(true) }));
    }

    [SharedDataTheory]
    [InlineData("av-field", new[] { "image", "audio" })]
    [InlineData("mm5-depth-thermal", new[] { "depth", "thermal" })]
    [InlineData("har-watch-phone", new[] { "watch", "phone" })]
    public void that_others_made_are_finite_and_of_a_sensible_size(string name, string[] modalities)
    {
        FeatureSettings For(string modality) => modality switch
        {
            "audio" => new AudioFeatureSettings { SampleRate = 22050, FftSize = 2048, WindowLength = 2048, HopLength = 512, MelBands = 128 },
            "depth" or "thermal" => new ImageFeatureSettings { Channels = 1, ZeroIsMissing = true, SubtractMedian = true },
            "watch" or "phone" => new SeriesFeatureSettings(),
            _ => new ImageFeatureSettings(),
        };
        var dataset = new DatasetInput(Path.Combine(TestPaths.Shared!, "data", name, "manifest.csv"), modalities);
        var index = DatasetStage.Run(dataset, new DatasetOptions(), new StageContext());
        var few = index with { Samples = [.. index.Samples.Where((_, i) => i % 25 == 0)] };
        var set = FeatureStage.Run(new FeatureInput(few, dataset.Root, [.. modalities.Select(For)]), new StageContext());
        foreach (var features in set.Train.Features)
        {
            Assert.NotEmpty(features);
            Assert.All(features, v => Assert.InRange(v, -100, 100));
        }
    }

    private FeatureInput Input()
    {
        var data = DatasetStage.Run(new DatasetInput(project.Manifest, ["image", "audio"]), new DatasetOptions(), new StageContext());
        return new FeatureInput(data, project["data"], [new ImageFeatureSettings { Width = 8, Height = 8 }, new AudioFeatureSettings { SampleRate = 8000 }]);
    }
}
