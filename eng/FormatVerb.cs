namespace TinyM2Net.Eng;

/// <summary>The project's format. Style and analyzers are errors of the build already, so whitespace is what is left to check.</summary>
internal static class FormatVerb
{
    public static bool Check() =>
        Step.Run(Repository.Root, "dotnet", "format", "whitespace", "TinyM2Net.sln", "--no-restore", "--verify-no-changes") == 0;

    public static int Rewrite() =>
        Step.Run(Repository.Root, "dotnet", "format", "TinyM2Net.sln");
}
