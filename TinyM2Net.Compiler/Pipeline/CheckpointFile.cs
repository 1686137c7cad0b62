using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>One training's last state on disk. It is trusted only where its digest and its key fit; anything else is removed, and the training starts over.</summary>
/// <param name="key">What decides the training, and by which code.</param>
/// <param name="reached">Told the epoch of the state that is kept.</param>
internal sealed class CheckpointFile(string path, string key, StageContext context, Action<string> reached) : ICheckpoints
{
    public const string Extension = ".tm2c";

    private readonly string temporary = path + ".tmp";

    public TrainingCheckpoint? Load(Predicate<TrainingCheckpoint> fits)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            var checkpoint = TrainingCheckpoint.Load(File.ReadAllBytes(path), key);
            if (!fits(checkpoint))
                throw new InvalidDataException("it is of another network");
            context.Announce($"{Name}: resumed from {EpochOf(checkpoint)}");
            reached(EpochOf(checkpoint));
            return checkpoint;
        }
        catch (InvalidDataException exception)
        {
            context.Note($"{Name}: the checkpoint {path} is of no use, {exception.Message}; the training starts over");
            Disk.Current.Delete(path);
            return null;
        }
    }

    public void Save(TrainingCheckpoint checkpoint)
    {
        Disk.Current.CreateFolder(Path.GetDirectoryName(path)!);
        using (var stream = Disk.Current.Create(temporary))
            checkpoint.Save(stream, key);
        Disk.Current.Move(temporary, path);
        reached(EpochOf(checkpoint));
    }

    private static string EpochOf(TrainingCheckpoint checkpoint) => FormattableString.Invariant($"epoch {checkpoint.History[^1].Epoch} of {checkpoint.History[^1].Epochs}");

    private string Name => Path.GetFileNameWithoutExtension(path);
}
