using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests.Documentation;

/// <summary>
/// The examples of docs/ci.md are what their systems take. GitHub's is checked by actionlint. Microsoft's schema of Azure Pipelines is in no package of the
/// registries that this is built from, so a structure of our own after the published reference stands in: keys, kinds of steps, versions of tasks. What both
/// would run, A_page_of_the_documentation runs.
/// </summary>
public class Pipelines_of_the_documentation
{
    private const string Lint = """
        const { createLinter } = require(process.argv[1]);
        createLinter().then(lint => {
          const found = lint(require('fs').readFileSync(process.argv[2], 'utf8'), 'workflow.yml');
          for (const fault of found) console.log(`${fault.line}:${fault.column}: ${fault.message}`);
          process.exit(found.length === 0 ? 0 : 1);
        });
        """;

    private static readonly Snippet[] Snippets = [.. Snippet.Of("docs/ci.md").Where(snippet => snippet.Language == "yaml")];

    [ActionlintFact]
    public void for_GitHub_Actions_pass_actionlint()
    {
        Assert.Empty(Faults(Snippets.Single(snippet => PipelineFile.Read(snippet.Text).IsGitHub).Text));
        Assert.NotEmpty(Faults("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - runs: echo\n"));
    }

    [Fact]
    public void for_Azure_Pipelines_have_the_structure_of_the_reference()
    {
        var azure = PipelineFile.Read(Snippets.Single(snippet => !PipelineFile.Read(snippet.Text).IsGitHub).Text);
        Assert.Empty(azure.AzureFaults());
        Assert.NotEmpty(azure.Steps);
        Assert.Equal(4, PipelineFile.Read("stepz: []\nsteps:\n  - script: a\n    task: B@1\n  - task: Cache\n  - run: a\n").AzureFaults().Count());
    }

    private static string Faults(string workflow)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, workflow);
            return new Dotnet("", "").Start("node", Path.GetTempPath(), "-e", Lint, Path.Combine(ActionlintFactAttribute.Package, "node.cjs"), file).Output;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
