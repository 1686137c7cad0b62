using System.Text.RegularExpressions;

namespace TinyM2Net.Conventions.Tests;

/// <summary>Tests make every effect of a build fail in turn. One that does not go through <c>Disk</c> would be left out.</summary>
public partial class Effects_on_a_disk
{
    [Theory]
    [InlineData("TinyM2Net.Compiler")]
    [InlineData("TinyM2Net.Tasks")]
    public void are_those_of_one_class(string project)
    {
        var offenders = SourceFiles.Under(project)
            .Where(file => Path.GetFileName(file) != "Disk.cs")
            .SelectMany(file => File.ReadLines(file).Select((line, i) => (file, line, number: i + 1)))
            .Where(x => Effect().IsMatch(x.line))
            .Select(x => $"{Path.GetRelativePath(TestPaths.Repository, x.file)}:{x.number}: {x.line.Trim()}");
        Assert.Empty(offenders);
    }

    [Theory]
    [InlineData("File.WriteAllText(path, text);")]
    [InlineData("using var stream = File.Create(path);")]
    [InlineData("Directory.Move(source, target);")]
    [InlineData("System.IO.Directory.CreateDirectory(path);")]
    [InlineData("new FileStream(path, FileMode.Create)")]
    [InlineData("folder.Delete(recursive: true);")]
    [InlineData("using var writer = new StreamWriter(path);")]
    [InlineData("new FileInfo(path).MoveTo(target);")]
    public void are_recognized(string line) => Assert.Matches(Effect(), line);

    [Theory]
    [InlineData("using var stream = File.OpenRead(path);")]
    [InlineData("new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read)")]
    [InlineData("if (Directory.Exists(path) && File.ReadAllText(path) == text)")]
    [InlineData("Disk.Current.Delete(path);")]
    [InlineData("AtomicFile.Write(path, text);")]
    [InlineData("using var writer = new StreamWriter(stream, leaveOpen: true);")]
    public void are_not_what_only_reads(string line) => Assert.DoesNotMatch(Effect(), line);

    // A file's mode (of a launcher beside a published app) is set again by every build: nothing is lost with it.
    [GeneratedRegex(@"(?<!\w)(File\.(Write|Create|Move|Delete|Replace|Copy|Append|Open\(|OpenWrite|OpenHandle|SetLast|SetCreat|SetAttr)|Directory\.(Create|Move|Delete|SetLast)|new StreamWriter\((path|file)|FileMode\.(Create|CreateNew|OpenOrCreate|Truncate|Append)|Path\.GetTempFileName)|\.Delete\(recursive|\.MoveTo\(|\.CreateSubdirectory\(|\.OpenWrite\(")]
    private static partial Regex Effect();
}
