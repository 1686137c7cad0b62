namespace TinyM2Net.Eng;

/// <summary>The page that a build leaves for people to look at.</summary>
internal static class ReportFile
{
    /// <summary>Of the one model of a project that was built.</summary>
    public static string PageOf(string project) =>
        Directory.GetFiles(Path.Combine(Path.GetDirectoryName(project)!, "obj"), "*.report.html", SearchOption.AllDirectories).Single();
}
