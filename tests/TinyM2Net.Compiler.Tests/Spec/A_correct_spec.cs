using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Tests.Spec;

public class A_correct_spec
{
    [Fact]
    public void takes_its_name_from_the_file_and_its_order_from_the_modalities()
    {
        var spec = Specs.Parse(Specs.Small);
        Assert.Equal("field", spec.Name);
        Assert.Equal(["audio", "motion"], spec.Modalities.Select(m => m.Name));
        Assert.Null(spec.Labels);
        Assert.Null(spec.Classes);
        Assert.Equal(["audio/conv1", "motion/dense1", "head/dense1", "head/dense2"], NetworkPlan.Create(spec.Network(5)).Decisions.Select(d => d.Name));
    }

    [Fact]
    public void may_state_the_last_dense_itself()
    {
        var spec = Specs.Parse(Specs.Small.Replace("\"units\": 16 }", "\"units\": 16 }, { \"type\": \"dense\", \"units\": 7, \"activation\": \"none\" }", StringComparison.Ordinal));
        Assert.Equal(7, spec.Classes);
        Assert.Single(spec.Head);
    }

    [Fact]
    public void augments_each_kind_in_its_own_way_unless_told_not_to()
    {
        var spec = Specs.Parse(Specs.Small);
        Assert.Equal((0.1, 0.3, 2), (spec.Modalities[0].Augmentation.TimeShift, spec.Modalities[0].Augmentation.Loudness, spec.Modalities[0].Augmentation.FrequencyMask));
        Assert.Equal((0.0625, 0.05, 0), (spec.Modalities[1].Augmentation.TimeShift, spec.Modalities[1].Augmentation.Noise, spec.Modalities[1].Augmentation.FrequencyMask));
        var image = Specs.Parse("""{ "preset": "tinym2net-case2", "modalities": { "image": { "augmentation": { "mirror": false } } } }""").Modalities[0].Augmentation;
        Assert.False(image.Mirror);
        Assert.Equal(3, image.PixelShift);
        var none = Specs.Parse("""{ "preset": "tinym2net-case2", "training": { "augment": false } }""");
        Assert.All(none.Modalities, m => Assert.Equal(new(), m.Augmentation));
    }

    [Fact]
    public void rotates_long_clips_instead_of_shifting_them()
    {
        var augmentation = Specs.Parse("""{ "preset": "tinym2net-case1" }""").Modalities[0].Augmentation;
        Assert.True(augmentation.TimeRotation);
        Assert.Equal(0, augmentation.TimeShift);
    }

    [Fact]
    public void may_say_for_its_report_what_only_a_person_knows()
    {
        var spec = Specs.Parse("""{ "preset": "tinym2net-case2", "card": { "intendedUse": "Doors,\nnot alarms.", "limits": "Rain" } }""");
        Assert.Equal(new ModelCard("Doors,\nnot alarms.", null, "Rain"), spec.Card);
        Assert.Null(Specs.Parse(Specs.Small).Card);
    }

    [Fact]
    public void may_switch_the_dynamic_range_limit_off()
    {
        var audio = (AudioFeatureSettings)Specs.Parse(Specs.Small.Replace("\"kind\": \"audio\"", "\"kind\": \"audio\", \"limitRange\": false", StringComparison.Ordinal)).Modalities[0].Features;
        Assert.Null(audio.TopDb);
    }

    [Fact]
    public void may_say_of_a_modality_how_often_training_goes_without_it()
    {
        Assert.Null(Specs.Parse("""{ "preset": "tinym2net-case1" }""").BranchDropout);
        Assert.Equal([0.75, null], Specs.Parse("""{ "preset": "tinym2net-case1", "modalities": { "cough": { "kind": "audio", "modalityDropout": 0.75 }, "speech": { "kind": "audio" } } }""").BranchDropout!);
    }

    [Fact]
    public void may_say_which_modalities_suffice()
    {
        Assert.Null(Specs.Parse(Specs.Small).Subsets);
        var spec = Specs.Parse("""
            {
              "modalities": { "a": { "kind": "series" }, "b": { "kind": "series" }, "c": { "kind": "series" } },
              "branches": { "a": [ { "type": "flatten" } ], "b": [ { "type": "flatten" } ], "c": [ { "type": "flatten" } ] },
              "head": [],
              "subsets": [["c", "a"], ["b"]]
            }
            """);
        Assert.Equal([[0, 2], [1]], spec.Subsets!);
    }

    [Fact]
    public void may_begin_with_a_byte_order_mark() =>
        Assert.Equal("field", SpecParser.Parse([0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(Specs.Small)], "field.model.json", out _).Name);
}
