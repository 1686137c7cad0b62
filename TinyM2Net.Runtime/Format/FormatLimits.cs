namespace TinyM2Net.Runtime.Format;

/// <summary>The limits a file declares itself within; a reader checks them before it allocates.</summary>
internal static class FormatLimits
{
    public const int FileBytes = 1 << 28;
    public const int Sections = 64;
    public const int StringBytes = 4096;
    public const int Labels = 65536;
    public const int Modalities = 64;
    public const int Subsets = 64;
    public const int Goldens = 256;
    public const int TablesPerModality = 64;
    public const int ProvenanceEntries = 1024;

    /// <summary>Sections and the arrays of numbers within them start at multiples of this.</summary>
    public const int Alignment = 16;
}
