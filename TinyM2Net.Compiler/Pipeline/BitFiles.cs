using TinyM2Net.Compiler.BitSearch;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>The bit search's output on disk: the bits, and the problem as text for anyone's solver.</summary>
internal static class BitFiles
{
    private const string BitsFile = "bits.json";
    private const string ProgramFile = "search.lp";

    public static void Write(string folder, BitSearchResult result)
    {
        StageFiles.WriteJson(Path.Combine(folder, BitsFile), result with { Program = null });
        if (result.Program is not null)
            File.WriteAllText(Path.Combine(folder, ProgramFile), result.Program);
    }

    public static BitSearchResult Read(string folder) => StageFiles.ReadJson<BitSearchResult>(Path.Combine(folder, BitsFile));
}
