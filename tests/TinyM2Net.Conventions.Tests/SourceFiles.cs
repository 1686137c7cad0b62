namespace TinyM2Net.Conventions.Tests;

/// <summary>The repository's own text files, without what a build or a run leaves behind.</summary>
internal static class SourceFiles
{
    private static readonly string[] Generated = ["bin", "obj", "artifacts", "TestResults", ".git", ".vs", "node_modules"];
    private static readonly string[] Text = [".cs", ".csproj", ".props", ".targets", ".md", ".json", ".cff", ".sh", ".cmd", ".sln", ".csv", ".txt", ".rsp", ""];

    public static IEnumerable<string> Under(params string[] folders) =>
        Walk(Path.Combine([TestPaths.Repository, .. folders])).Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<string> AllText() =>
        Walk(TestPaths.Repository).Where(file => Text.Contains(Path.GetExtension(file)));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder)
            .Where(inner => !Generated.Contains(Path.GetFileName(inner)))
            .SelectMany(Walk));
}
