using System.Text.RegularExpressions;

namespace TinyM2Net.Conventions.Tests;

/// <summary>A task is a guest in MSBuild's process: it changes nothing that others in it share, and writes where it is told to alone.</summary>
public partial class What_runs_inside_a_build
{
    [Theory]
    [InlineData("TinyM2Net.Tasks")]
    [InlineData("TinyM2Net.Compiler")]
    [InlineData("TinyM2Net.Training")]
    [InlineData("TinyM2Net.Runtime")]
    public void neither_prints_nor_exits_nor_changes_environment_culture_or_folder(string project) =>
        Assert.Empty(SourceFiles.Under(project).SelectMany(file => File.ReadLines(file).Where(line => Rude().IsMatch(line)).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")));

    [GeneratedRegex(@"\bConsole\.|Environment\.(Exit|FailFast|SetEnvironmentVariable)|SetCurrentDirectory|Environment\.CurrentDirectory|CultureInfo\.(CurrentCulture|DefaultThread\w+) =|Debugger\.Launch|Process\.Start")]
    private static partial Regex Rude();
}
