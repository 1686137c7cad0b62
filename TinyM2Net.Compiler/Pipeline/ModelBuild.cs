using TinyM2Net.Compiler.Learning;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>One model on its way through the stages: what it is made from, what is finished, and the outputs, read back when first asked for.</summary>
internal sealed class ModelBuild
{
    private readonly Dictionary<Stage, (StageKey Key, StageArtifact Artifact)> finished = [];
    private readonly Dictionary<Stage, object> outputs = [];

    public ModelBuild(ModelRequest request, StageStore store, StageContext context)
    {
        Request = request;
        Spec = SpecParser.Load(request.SpecPath);
        Files = new FileMemo(Path.Combine(store.HistoryFolder, "files.txt"), context.Time);
        History = new StageHistory(Path.Combine(store.HistoryFolder, Spec.Name + ".json"));
    }

    public ModelRequest Request { get; }
    public ModelSpec Spec { get; }
    public FileMemo Files { get; }
    public StageHistory History { get; }

    /// <summary>What the trainings use: the spec's knobs, the item's seed, each modality's augmentation.</summary>
    public TrainingOptions TrainingOptions => Spec.Training with { Seed = Request.Seed, Augmentation = [.. Spec.Modalities.Select(m => m.Augmentation)] };

    public void Finish(Stage stage, StageKey key, StageArtifact artifact) => finished[stage] = (key, artifact);

    public StageArtifact Artifact(Stage stage) => finished[stage].Artifact;

    public string HashOf(Stage stage) => finished[stage].Artifact.Hash;

    public bool Has(Stage stage) => finished.ContainsKey(stage);

    /// <summary>Stage keys in order, for the record in the model's file.</summary>
    public IEnumerable<KeyValuePair<string, string>> Keys => finished.OrderBy(f => f.Key).Select(f => KeyValuePair.Create(StageNames.Of(f.Key), f.Value.Key.Name));

    /// <summary>A finished stage's output, read once.</summary>
    public T Output<T>(Stage stage, Func<StageArtifact, T> read) where T : notnull
    {
        if (!outputs.TryGetValue(stage, out var output))
            outputs[stage] = output = read(Artifact(stage));
        return (T)output;
    }
}
