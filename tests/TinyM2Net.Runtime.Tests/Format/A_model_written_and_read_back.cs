using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Tests.Execution;

namespace TinyM2Net.Runtime.Tests.Format;

public class A_model_written_and_read_back
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void has_the_same_bytes_when_written_again(int bits)
    {
        var file = RandomModels.File(RandomModels.Content(RandomModels.Small(bits: bits)));
        Assert.Equal(file, RandomModels.File(ModelFile.Read(file)));
    }

    [Fact]
    public void has_the_same_content()
    {
        var content = RandomModels.Content(RandomModels.Small(bits: 4));
        var read = ModelFile.Read(RandomModels.File(content));
        Assert.Equal(content.Name, read.Name);
        Assert.Equal(content.Labels, read.Labels);
        Assert.Equal(content.Graph.Inputs, read.Graph.Inputs);
        Assert.Equal(content.Graph.Tensors, read.Graph.Tensors);
        Assert.Equal(content.Graph.Output, read.Graph.Output);
        Assert.Equal(content.Graph.Nodes.Select(node => (node.GetType(), node.Name, node.Output)), read.Graph.Nodes.Select(node => (node.GetType(), node.Name, node.Output)));
        foreach (var (expected, actual) in content.Graph.Nodes.OfType<WeightedNode>().Zip(read.Graph.Nodes.OfType<WeightedNode>()))
        {
            Assert.Equal(expected.Weights.Values, actual.Weights.Values);
            Assert.Equal(expected.Weights.Bias, actual.Weights.Bias);
            Assert.Equal(expected.Requantization.Multipliers, actual.Requantization.Multipliers);
            Assert.Equal(expected.Requantization.Exponent, actual.Requantization.Exponent);
        }

        Assert.Equal(MemoryPlan.Of(content.Graph).Offsets, read.Plan!.Offsets);
        Assert.Equal(content.Goldens.SelectMany(golden => golden.Inputs), read.Goldens.SelectMany(golden => golden.Inputs));
        Assert.Equal(content.Goldens.Select(golden => golden.Logits), read.Goldens.Select(golden => golden.Logits));
        Assert.Equal(content.Accuracy! with { Classes = [] }, read.Accuracy! with { Classes = [] });
        Assert.Equal(content.Accuracy!.Classes, read.Accuracy!.Classes);
        Assert.Equal(content.Provenance, read.Provenance);
        Assert.Equal(content.Modalities.Select(modality => (modality.Name, modality.Settings)), read.Modalities.Select(modality => (modality.Name, modality.Settings)));
    }

    [Fact]
    public void keeps_every_audio_setting()
    {
        var settings = new AudioFeatureSettings
        {
            SampleRate = 22050,
            Duration = 0.75,
            Feature = AudioFeature.LogMel,
            WindowLength = 300,
            HopLength = 111,
            FftSize = 400,
            MelBands = 20,
            Coefficients = 12,
            MelScale = MelScale.Htk,
            MelNorm = MelNorm.None,
            MinimumFrequency = 50,
            MaximumFrequency = 9000,
            TopDb = null,
            Centered = false,
            Frames = 30,
        };
        var build = new GraphBuilder(5);
        var graph = build.Build(build.Dense(build.GlobalAveragePool(build.Input("sound", settings.Shape), 8, true), 2, 8, 16, true));
        var content = new ModelContent
        {
            Name = "audio",
            Labels = ["yes", "no"],
            Modalities = [new ModalityContent("sound", settings, FeatureExtractor.Create(settings).Tables, new Standardization(new float[20], new float[20], true))],
            Graph = graph,
            Goldens = [],
        };
        var read = ModelFile.Read(RandomModels.File(content)).Modalities[0];
        Assert.Equal(settings, read.Settings);
        foreach (var (name, values) in content.Modalities[0].Tables.Tables)
            Assert.Equal(values, read.Tables[name]);
    }

    [Fact]
    public void without_a_memory_plan_or_records_still_runs()
    {
        var content = RandomModels.Content(RandomModels.Small(), goldens: 0) with { Accuracy = null, Provenance = [] };
        var model = Model.Read(RandomModels.File(content));
        Assert.Null(model.Info.Accuracy);
        Assert.False(model.SelfTest().Passed);
    }
}
