using TinyM2Net.Runtime.Features;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Tests.Spec;

/// <summary>The figures are those of the paper's tables 2 and 3, computed by hand from their shapes.</summary>
public class A_preset
{
    [Theory]
    [InlineData("tinym2net-case1", 2, 119_458, 13_100_064, 672, 1296)]
    [InlineData("tinym2net-case2", 4, 419_012, 7_598_976, 2112, 4096)]
    public void has_the_papers_parameters_operations_and_flattens(string preset, int classes, long parameters, long macs, int first, int second)
    {
        var plan = NetworkPlan.Create(Specs.Parse($$"""{ "preset": "{{preset}}" }""").Network(classes));
        Assert.Equal(parameters, plan.Parameters);
        Assert.Equal(macs, plan.Macs);
        Assert.Equal([first, second], plan.Branches.Select(b => b.Layers.Single(l => l.Definition is FlattenDefinition).Output.Count));
    }

    [Theory]
    [InlineData("", 158, 96)]
    [InlineData(", \"duration\": 1", 79, 48)]
    public void lets_the_hop_follow_the_clips_length(string duration, int coughHop, int speechHop)
    {
        var spec = Specs.Parse($$"""{ "preset": "tinym2net-case1", "modalities": { "cough": { "kind": "audio"{{duration}} }, "speech": { "kind": "audio"{{duration}} } } }""");
        var settings = spec.Modalities.Select(m => (AudioFeatureSettings)m.Features).ToArray();
        Assert.Equal([coughHop, speechHop], settings.Select(s => s.HopLength));
        Assert.Equal([new Shape(203, 20, 1), new Shape(333, 13, 1)], settings.Select(s => s.Shape));
        Assert.Equal([203, 334], settings.Select(s => s.NaturalFrames));
    }

    [Fact]
    public void has_librosas_defaults_for_the_audio_of_case_2()
    {
        var audio = (AudioFeatureSettings)Specs.Parse("""{ "preset": "tinym2net-case2" }""").Modalities[0].Features;
        Assert.Equal((22050, 2048, 2048, 512, 128, 13, 44, 44),
            (audio.SampleRate, audio.FftSize, audio.WindowLength, audio.HopLength, audio.MelBands, audio.Coefficients, audio.Frames!.Value, audio.NaturalFrames));
    }

    [Fact]
    public void feeds_modalities_of_other_names_and_number()
    {
        var spec = Specs.Parse("""{ "preset": "tinym2net-case1", "modalities": { "cough_a": { "branch": "cough" }, "cough_b": { "branch": "cough" }, "voice": { "branch": "speech" } } }""");
        Assert.Equal(["cough_a", "cough_b", "voice"], spec.Modalities.Select(m => m.Name));
        Assert.Equal([203, 203, 333], spec.Modalities.Select(m => m.Features.Shape.Height));
        Assert.Equal(672 + 672 + 1296, NetworkPlan.Create(spec.Network(2)).Layers.Where(l => l.Definition is FlattenDefinition).Sum(l => l.Output.Count));
    }

    [Fact]
    public void lends_single_branches_to_another_net()
    {
        var spec = Specs.Parse("""
            { "modalities": { "image": { "kind": "image" }, "motion": { "kind": "series" } },
              "branches": { "image": { "preset": "tinym2net-case2-image" }, "motion": [ { "type": "flatten" }, { "type": "dense", "units": 16 } ] },
              "labels": ["up", "down", "still"] }
            """);
        Assert.Equal(64 + 16, NetworkPlan.Create(spec.Network(3)).FusedWidth);
        Assert.Equal(3, spec.Classes);
    }
}
