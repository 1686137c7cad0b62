using System.Xml.Linq;

namespace TinyM2Net.Eng;

/// <summary>How many checks passed, failed and were skipped.</summary>
internal readonly record struct Tally(int Passed, int Failed, int Skipped)
{
    public static Tally operator +(Tally a, Tally b) => new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);

    public static Tally Of(bool passed) => passed ? new(1, 0, 0) : new(0, 1, 0);

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}

/// <summary><c>build test</c>: everything that must hold before a change goes in. The last line is the tally.</summary>
internal static class TestVerb
{
    public static int Run()
    {
        Step.Timed("build", () => Step.Must(Repository.Root, "dotnet", "build", "TinyM2Net.sln", "-v", "quiet", "-nologo"));
        var tally = Step.Timed("format", () => Tally.Of(FormatVerb.Check()));
        Step.Timed("other programs", OtherPrograms.Fetch);
        Step.Timed("packs", TrimPacks.Fetch);
        tally += Step.Timed("tests", RunTestProjects);
        tally += Step.Timed("arm64", Arm64Verb.Check);
        Console.WriteLine(tally);
        return tally.Failed == 0 && tally.Passed > 0 ? 0 : 1;
    }

    private static Tally RunTestProjects()
    {
        var results = Path.Combine(Repository.Artifacts, "test-results");
        if (Directory.Exists(results))
            Directory.Delete(results, recursive: true);
        var code = Step.Run(Repository.Root, "dotnet", "test", "TinyM2Net.sln", "--no-build", "--nologo", "-v", "quiet",
            "--logger", "trx", "--results-directory", results);
        var tally = Directory.Exists(results)
            ? Directory.GetFiles(results, "*.trx").Select(Read).Aggregate(new Tally(), (sum, next) => sum + next)
            : new Tally();
        var expected = Directory.GetFiles(Repository.At("tests"), "*.Tests.csproj", SearchOption.AllDirectories).Length;
        var seen = Directory.Exists(results) ? Directory.GetFiles(results, "*.trx").Length : 0;
        if (seen < expected)
            Console.WriteLine($"   {expected - seen} of {expected} test projects left no results");
        // A test host that crashed leaves a tally without failures, or none at all.
        return tally.Failed == 0 && (code != 0 || seen < expected) ? tally + Tally.Of(false) : tally;
    }

    private static Tally Read(string trx)
    {
        var counters = XDocument.Load(trx).Descendants().First(element => element.Name.LocalName == "Counters");
        int Count(string name) => (int)counters.Attribute(name)!;
        return new Tally(Count("passed"), Count("failed") + Count("error") + Count("timeout") + Count("aborted"), Count("total") - Count("executed"));
    }
}
