namespace TinyM2Net.Tests;

/// <summary>Where tests find the repository, its goldens and the shared datasets beside it.</summary>
internal static class TestPaths
{
    public static string Repository { get; } = FindRepository();

    /// <summary>The folder of shared datasets and goldens beside the checkout, or null on a machine without it.</summary>
    public static string? Shared { get; } = FindShared();

    public static string Golden(string relative) => Path.Combine(Repository, "tests", "golden", relative);

    private static string FindRepository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "TinyM2Net.sln")))
                return folder;
        throw new InvalidOperationException("TinyM2Net.sln was not found above " + AppContext.BaseDirectory);
    }

    private static string? FindShared()
    {
        var path = Path.GetFullPath(Path.Combine(Repository, "..", "shared"));
        return Directory.Exists(path) ? path : null;
    }
}

/// <summary>A fact that needs the shared datasets; skipped with the reason where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (TestPaths.Shared is null)
            Skip = "../shared is not beside this checkout: this test needs its datasets or recordings.";
    }
}

/// <summary>A theory that needs the shared datasets; skipped with the reason where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (TestPaths.Shared is null)
            Skip = "../shared is not beside this checkout: this test needs its datasets or recordings.";
    }
}
