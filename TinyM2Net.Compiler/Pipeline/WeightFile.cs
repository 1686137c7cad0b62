using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>A network's weights in a stage's folder.</summary>
internal static class WeightFile
{
    public const string Name = "weights.tm2w";

    public static void Write(string path, NetworkWeights weights)
    {
        using var stream = Disk.Current.Create(path);
        weights.Save(stream);
    }

    public static NetworkWeights Read(string path)
    {
        using var stream = File.OpenRead(path);
        return NetworkWeights.Load(stream);
    }
}
