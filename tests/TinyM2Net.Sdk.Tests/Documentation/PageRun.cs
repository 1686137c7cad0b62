using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests.Documentation;

/// <summary>A page played from top to bottom in a folder of its own, as somebody would who follows it: files are written, commands run where the last one left off.</summary>
internal sealed partial class PageRun
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The version that a page upgrades to.</summary>
    private const string Next = "0.2.0";

    private string? _next;
    private readonly Product _product;
    private readonly string _place;
    private string _here;

    public PageRun(Product product, string folder)
    {
        (_product, _here) = (product, folder);
        _place = Path.Combine(product.Root, Path.GetFileName(folder) + ".place");
    }

    public void Play(Snippet snippet)
    {
        // What the pages say of a released version and a clone holds for the packages under test.
        if (snippet.Text.Contains(Next, StringComparison.Ordinal))
            _next ??= _product.Republish(_product.Version + "-next");
        var text = snippet.Text.Replace(Next, _next, StringComparison.Ordinal).Replace("CHECKOUT/artifacts/feed", _product.Feed, StringComparison.Ordinal).Replace("0.1.0", _product.Version, StringComparison.Ordinal);
        if (snippet.Directives.TryGetValue("fixture", out var fixture))
            Fixtures.Lay(fixture, _product, _here);
        if (snippet.Directives.TryGetValue("file", out var file))
            Write(file, text);
        if (snippet.Directives.TryGetValue("into", out var project))
            Insert(Path.Combine(_here, project), text);
        if (snippet.Has("run"))
            Run(snippet, text);
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_here, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Elements at the end of a project, or properties over those of a spec.</summary>
    private static void Insert(string path, string text)
    {
        if (path.EndsWith(".json", StringComparison.Ordinal))
        {
            var spec = JsonNode.Parse(File.ReadAllText(path), documentOptions: Lenient)!.AsObject();
            foreach (var (name, value) in JsonNode.Parse(text, documentOptions: Lenient)!.AsObject())
                spec[name] = value?.DeepClone();
            File.WriteAllText(path, spec.ToJsonString());
            return;
        }
        var project = XDocument.Load(path);
        project.Root!.Add(XElement.Parse($"<Project>{text}</Project>").Elements());
        project.Save(path);
    }

    private void Run(Snippet snippet, string text)
    {
        var (commands, answers) = snippet.Language switch
        {
            "console" => Dialogue(text),
            "yaml" => (Steps(text), []),
            _ => (text, []),
        };
        var result = _product.Start("bash", _here, "-euo", "pipefail", "-c", $"export LC_ALL=C\n{commands}\npwd > '{_place}'");
        Assert.True(result.ExitCode == 0, $"{snippet} ended with {result.ExitCode}:\n{commands}\n{result.Output}");
        _here = File.ReadAllText(_place).Trim();
        // Answers in their order; "..." stands for anything, in a line or for lines.
        var rest = result.Output.ReplaceLineEndings("\n");
        foreach (var answer in answers.Where(answer => answer.Trim() != "..."))
        {
            var found = Regex.Match(rest, string.Join(".*", answer.Trim().Split("...").Select(part => Blanks().Replace(Regex.Escape(part.Trim()), @"\s+"))));
            Assert.True(found.Success, $"{snippet} does not answer \"{answer}\" but\n{result.Output}");
            rest = rest[(found.Index + found.Length)..];
        }
    }

    private static (string Commands, string[] Answers) Dialogue(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var commands = lines.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..]);
        return (string.Join('\n', commands), [.. lines.Where(line => !line.StartsWith("$ ", StringComparison.Ordinal))]);
    }

    /// <summary>What a pipeline's own machine would run: its <c>run:</c> and <c>script:</c> steps.</summary>
    private static string Steps(string pipeline) =>
        string.Join('\n', PipelineFile.Read(pipeline).Steps.SelectMany(step => step).Where(entry => entry.Key is "run" or "script").Select(entry => entry.Value));

    [GeneratedRegex(@"(\\ )+")]
    private static partial Regex Blanks();
}
