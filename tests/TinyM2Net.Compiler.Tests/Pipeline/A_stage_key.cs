using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Tests.Pipeline;

public class A_stage_key
{
    private static readonly string Digest = new('a', 64);

    [Fact]
    public void is_the_same_whatever_the_order_it_was_filled_in() =>
        Assert.Equal(
            new StageKey("train", 1, new KeyInputs().Add("a", 1).Add("b", 2.5)).Hash,
            new StageKey("train", 1, new KeyInputs().Add("b", 2.5).Add("a", 1)).Hash);

    [Fact]
    public void differs_by_stage_by_version_and_by_any_input()
    {
        string[] hashes =
        [
            new StageKey("train", 1, new KeyInputs().Add("a", 1)).Hash, new StageKey("tune", 1, new KeyInputs().Add("a", 1)).Hash,
            new StageKey("train", 2, new KeyInputs().Add("a", 1)).Hash, new StageKey("train", 1, new KeyInputs().Add("a", 2)).Hash,
        ];
        Assert.Distinct(hashes);
    }

    [Fact]
    public void says_in_words_what_changed_the_users_own_edits_first()
    {
        var before = Key(new TrainingOptions { Epochs = 30, Augmentation = [new()] }, Digest);
        var after = Key(new TrainingOptions { Epochs = 20, Patience = 3, LearningRate = 0.5, Augmentation = [new() { Noise = 0.1 }] }, new('b', 64));
        Assert.Equal(
            ["training.augmentation[0].noise changed 0 -> 0.1", "training.epochs changed 30 -> 20", "training.learningRate changed 0.001 -> 0.5", "training.patience added: 3", "features changed"],
            after.ChangesSince(before.Inputs));
        Assert.Contains("training.patience removed", before.ChangesSince(after.Inputs));
        Assert.Empty(after.ChangesSince(after.Inputs));
    }

    [Fact]
    public void says_of_what_was_added_or_removed_whole_its_name_alone()
    {
        var before = new StageKey("bits", 1, new KeyInputs().Add("maxSize", new Compiler.Spec.Budget(35, true, "35%"))).Inputs;
        var after = new StageKey("bits", 1, new KeyInputs().Add("maxBops", new Compiler.Spec.Budget(35, true, "35%")).Add("seed", 1).Add("options", new TrainingOptions()));
        Assert.Equal(["maxBops added: 35%", "maxSize removed", "options added: TrainingOptions", "seed added: 1"], after.ChangesSince(before));
    }

    private static StageKey Key(TrainingOptions options, string features) =>
        new("train", 1, new KeyInputs().Add("training", options).Add("features", features));
}
