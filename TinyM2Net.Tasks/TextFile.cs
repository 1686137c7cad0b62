using TinyM2Net.Compiler.Pipeline;

namespace TinyM2Net.Tasks;

/// <summary>Generated text: a file whose content would not change keeps its time stamp, so that nothing downstream wakes.</summary>
internal static class TextFile
{
    public static bool WriteWhenDifferent(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
        {
            AtomicFile.RemoveStrays(path);
            return false;
        }
        AtomicFile.Write(path, text);
        return true;
    }
}
