using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Featurization;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Tests.Pipeline;
using TinyM2Net.Runtime.Features;

namespace TinyM2Net.Compiler.Tests.Featurization;

public sealed class Features_of_a_dataset : IDisposable
{
    private readonly TinyProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public void are_standardized_by_the_training_split_alone()
    {
        var set = FeatureStage.Run(Input(), new StageContext());
        var train = set.Train.Features[0];
        Assert.Equal(32, set.Train.Count);
        Assert.Equal(16, set.Test.Count);
        for (var channel = 0; channel < 3; channel++)
        {
            var values = train.Where((_, i) => i % 3 == channel).Select(v => (double)v).ToArray();
            Assert.Equal(0, values.Average(), 4);
            Assert.Equal(1, values.Select(v => v * v).Average(), 3);
        }
        Assert.NotEqual(0, set.Test.Features[0].Average(), 3);
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
        File.WriteAllText(project["data/image/box_beep_09_1.png"], "not an image");
        var errors = Assert.Throws<DiagnosticException>(() => project.Run()).Diagnostics;
        Assert.Equal(
            ["audio/box_siren_12_3.wav", "image/ball_beep_00_0.png", "image/box_beep_09_1.png"],
            errors.Select(e => Path.GetRelativePath(project["data"], e.File!).Replace('\\', '/')));
        Assert.All(errors, e => Assert.Equal(DiagnosticCodes.UnusableClip, e.Code));
        Assert.Empty(Directory.GetFileSystemEntries(project["store/features"]));
    }

    private FeatureInput Input()
    {
        var data = DatasetStage.Run(new DatasetInput(project.Manifest, ["image", "audio"]), new DatasetOptions(), new StageContext());
        return new FeatureInput(data, project["data"], [new ImageFeatureSettings { Width = 8, Height = 8 }, new AudioFeatureSettings { SampleRate = 8000 }]);
    }
}
