using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Conventions.Tests;

/// <summary>One code = one constant = one heading of docs/errors.md = at least one test that raises it.</summary>
public partial class Diagnostic_codes
{
    private static readonly Dictionary<string, string> Codes = typeof(DiagnosticCodes)
        .GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .ToDictionary(field => (string)field.GetRawConstantValue()!, field => field.Name);

    private static readonly string[] Headings = [.. File.ReadLines(Path.Combine(TestPaths.Repository, "docs", "errors.md"))
        .Select(line => Heading().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    [Fact]
    public void have_the_form_TM2N_and_four_digits() =>
        Assert.All(Codes.Keys, code => Assert.Matches("^TM2N[0-59][0-9]{3}$", code));

    [Fact]
    public void have_a_heading_each_in_the_documentation() =>
        Assert.Empty(Codes.Keys.Except(Headings));

    [Fact]
    public void are_all_that_the_documentation_explains() =>
        Assert.Empty(Headings.Except(Codes.Keys));

    [Fact]
    public void are_explained_once() =>
        Assert.Equal(Headings.Distinct(), Headings);

    [Fact]
    public void are_explained_in_their_order() =>
        Assert.Equal(Headings.Order(StringComparer.Ordinal), Headings);

    /// <summary>A warning or error in targets names its heading; those of tasks all go through SdkTask, which does.</summary>
    [Fact]
    public void have_a_link_to_their_heading_wherever_targets_raise_them()
    {
        var raised = Directory.GetFiles(Path.Combine(TestPaths.Repository, "TinyM2Net.Sdk", "targets")).SelectMany(file => XDocument.Load(file).Descendants())
            .Where(element => element.Name.LocalName is "Error" or "Warning").ToArray();
        Assert.NotEmpty(raised);
        Assert.All(raised, element => Assert.Equal($"$(TinyM2NetErrorsPage)#{((string)element.Attribute("Code")!).ToLowerInvariant()}", (string?)element.Attribute("HelpLink")));
    }

    /// <summary>What each heading is to tell.</summary>
    [Fact]
    public void are_explained_with_what_and_why_and_remedy()
    {
        var sections = File.ReadAllText(Path.Combine(TestPaths.Repository, "docs", "errors.md")).Split("\n## ").Skip(1);
        Assert.All(sections, section => Assert.All((string[])["**What:**", "**Why:**", "**Remedy:**"], part => Assert.Contains(part, section, StringComparison.Ordinal)));
    }

    [Fact]
    public void are_each_raised_by_a_test()
    {
        var tests = SourceFiles.Under("tests").Where(file => !file.Contains("Conventions.Tests", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToArray();
        var unraised = Codes.Where(code => !tests.Any(test =>
            test.Contains(code.Key, StringComparison.Ordinal) || test.Contains("DiagnosticCodes." + code.Value, StringComparison.Ordinal)));
        Assert.Empty(unraised.Select(code => code.Key));
    }

    [GeneratedRegex("^## (TM2N[0-9]{4})")]
    private static partial Regex Heading();
}
