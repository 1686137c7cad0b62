using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>One training's last state on disk. It is trusted only where its digest and its key fit; anything else is removed, and the training starts over.</summary>
/// <param name="key">What decides the training, and by which code.</param>
internal sealed class CheckpointFile(string path, string key, StageContext context) : ICheckpoints
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
            var last = checkpoint.History[^1];
            context.Announce(FormattableString.Invariant($"{Name}: resumed from epoch {last.Epoch} of {last.Epochs}"));
            return checkpoint;
        }
        catch (InvalidDataException exception)
        {
            context.Note($"{Name}: the checkpoint {path} is of no use, {exception.Message}; the training starts over");
            File.Delete(path);
            return null;
        }
    }

    public void Save(TrainingCheckpoint checkpoint)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var stream = File.Create(temporary))
            checkpoint.Save(stream, key);
        File.Move(temporary, path, overwrite: true);
    }

    private string Name => Path.GetFileNameWithoutExtension(path);
}
