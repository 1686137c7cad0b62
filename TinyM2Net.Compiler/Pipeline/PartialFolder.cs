namespace TinyM2Net.Compiler.Pipeline;

/// <summary><c>key.partial/</c> beside a running stage: how far its trainings have come. Gone when the stage has succeeded.</summary>
/// <param name="key">Of the stage.</param>
internal sealed class PartialFolder(string folder, StageKey key)
{
    public const string Suffix = ".partial";

    // Another build of the training code may round otherwise: its half-way weights are not ours to finish.
    private static readonly string Code = typeof(Training.Fitting.Trainer).Module.ModuleVersionId.ToString();

    /// <param name="name">Of one training among those of the stage.</param>
    public CheckpointFile Checkpoints(string name, StageContext context) =>
        new(Path.Combine(folder, name + CheckpointFile.Extension), $"{key.Hash} {name} {Code}", context, epoch => Reached = epoch);

    /// <summary>What a build that ends now can be resumed from, such as <c>epoch 12 of 30</c>.</summary>
    public string? Reached { get; private set; }

    public void Remove()
    {
        if (Directory.Exists(folder))
            Disk.Current.DeleteFolder(folder);
    }
}
