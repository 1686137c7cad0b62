using TinyM2Net.Compiler.BitSearch;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>The bit search's output on disk: the bits, and the problem as text for anyone's solver.</summary>
internal static class BitFiles
{
    private const string BitsFile = "bits.json";
    private const string ProgramFile = "search.lp";

    /// <summary>Writes it, and says in a line what was chosen and what more of a budget would buy.</summary>
    public static void Write(string folder, BitSearchResult result, StageContext context)
    {
        if (result.Summary() is { } line)
            context.Announce(line);
        StageFiles.WriteJson(Path.Combine(folder, BitsFile), result with { Program = null });
        if (result.Program is not null)
            Disk.Current.Write(Path.Combine(folder, ProgramFile), result.Program);
    }

    public static BitSearchResult Read(string folder) => StageFiles.ReadJson<BitSearchResult>(Path.Combine(folder, BitsFile));
}
