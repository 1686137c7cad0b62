namespace TinyM2Net.Bench;

/// <summary>Where things are in the checkout.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    public static string At(params string[] parts) => Path.GetFullPath(Path.Combine([Root, .. parts]));

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "TinyM2Net.sln")))
                return folder;
        throw new InvalidOperationException("TinyM2Net.sln was not found above " + AppContext.BaseDirectory);
    }
}
