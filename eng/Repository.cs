namespace TinyM2Net.Eng;

/// <summary>Where things are in the checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();
    public static string Artifacts { get; } = Path.Combine(Root, "artifacts");
    public static string Feed { get; } = Path.Combine(Artifacts, "feed");

    /// <summary>The package folder of everything built from <see cref="Feed"/>, so that no development version reaches the user's own.</summary>
    public static string Packages { get; } = Path.Combine(Artifacts, "nuget");

    /// <summary>The folder of datasets and of the emulated Pi beside the checkout; it need not exist.</summary>
    public static string Shared { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared"));

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "TinyM2Net.sln")))
                return folder;
        throw new StepFailedException("TinyM2Net.sln was not found above " + AppContext.BaseDirectory);
    }
}
