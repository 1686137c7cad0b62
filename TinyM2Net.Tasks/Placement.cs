using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>The finished models at the paths that evaluation names.</summary>
internal static class Placement
{
    /// <summary>Puts a copy of <paramref name="source"/> at <paramref name="target"/>, whole or not at all; one that is there already keeps its time stamp.</summary>
    public static void Put(string source, string target)
    {
        var content = File.ReadAllBytes(source);
        // Written, not copied: the copies in output folders follow the time stamp, and an old one out of the store would not reach them.
        if (File.Exists(target) && content.AsSpan().SequenceEqual(File.ReadAllBytes(target)))
            AtomicFile.RemoveStrays(target);
        else
            AtomicFile.Write(target, content);
    }
}
