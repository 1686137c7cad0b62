using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>The finished models at the paths that evaluation names, and what they were made of.</summary>
internal sealed class Placement(string fingerprintFile, IEnumerable<string> files)
{
    /// <summary>Whether these inputs were placed last, and nobody has touched the files since.</summary>
    public bool IsOf(string fingerprint) =>
        File.Exists(fingerprintFile) && File.ReadAllText(fingerprintFile) == Record(fingerprint);

    /// <summary>Puts a copy of <paramref name="source"/> at <paramref name="target"/>, whole or not at all; one that is there already keeps its time stamp.</summary>
    public static void Put(string source, string target)
    {
        var content = File.ReadAllBytes(source);
        if (File.Exists(target) && content.AsSpan().SequenceEqual(File.ReadAllBytes(target)))
            return;
        // Written, not copied: the copies in output folders follow the time stamp, and an old one out of the store would not reach them.
        AtomicFile.Write(target, file => File.WriteAllBytes(file, content));
    }

    public void Keep(string fingerprint) => TextFile.WriteWhenDifferent(fingerprintFile, Record(fingerprint));

    private string Record(string fingerprint)
    {
        using var placed = new Fingerprint();
        foreach (var file in files)
            placed.AddFile(file);
        return $"{fingerprint}\n{placed.Finish()}\n";
    }
}
