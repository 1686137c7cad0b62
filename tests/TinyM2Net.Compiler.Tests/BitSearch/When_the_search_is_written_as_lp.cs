using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Tests.BitSearch;

public sealed class When_the_search_is_written_as_lp
{
    [Fact]
    public void The_text_holds_every_part_of_the_problem()
    {
        BitChoice[] choices = [new(4, 1.5, [1]), new(8, 0, [2])];
        var problem = new SearchProblem([new SearchLayer("a", choices), new SearchLayer("b", choices, 8), new SearchLayer("c", choices)],
            [new CostBudget("MaxSize", 5.5, "bytes")], [[0, 2]]);
        var text = Write(problem);
        Assert.Contains(" one0: x0_4 + x0_8 = 1\n", text, StringComparison.Ordinal);
        Assert.Contains("  + 1.5 x0_4 + 0 x0_8\n", text, StringComparison.Ordinal);
        Assert.Contains(" fixed1: x1_8 = 1\n", text, StringComparison.Ordinal);
        Assert.Contains(" tie0_1_4: x0_4 - x2_4 = 0\n", text, StringComparison.Ordinal);
        Assert.Contains("  <= 5.5\n", text, StringComparison.Ordinal);
        Assert.EndsWith("End\n", text, StringComparison.Ordinal);
    }

    [GlpsolFact]
    public void The_glpk_solver_finds_the_same_optimum()
    {
        for (var seed = 0UL; seed < 40; seed++)
        {
            var problem = RandomProblems.Make(seed);
            double? ours;
            try
            {
                ours = BitSolver.Solve(problem).Objective;
            }
            catch (DiagnosticException)
            {
                ours = null;
            }
            Assert.Equal(ours, Glpsol(Write(problem)));
        }
    }

    private static string Write(SearchProblem problem)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        LpFile.Write(writer, problem);
        return writer.ToString();
    }

    /// <summary>The optimum, or null when there is none.</summary>
    private static double? Glpsol(string text)
    {
        var folder = Directory.CreateTempSubdirectory("tinym2net-lp-").FullName;
        try
        {
            var (model, answer) = (Path.Combine(folder, "model.lp"), Path.Combine(folder, "answer.txt"));
            File.WriteAllText(model, text);
            using var process = Process.Start(new ProcessStartInfo("glpsol", ["--lp", model, "-o", answer]) { RedirectStandardOutput = true })!;
            var log = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, log);
            if (log.Contains("NO PRIMAL FEASIBLE", StringComparison.Ordinal) || log.Contains("NO INTEGER FEASIBLE", StringComparison.Ordinal)
                || log.Contains("NO FEASIBLE", StringComparison.Ordinal))
                return null;
            var objective = Regex.Match(File.ReadAllText(answer), @"Objective:\s+sensitivity = (\S+)");
            return double.Parse(objective.Groups[1].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}

/// <summary>A fact that needs GLPK's command-line solver; skipped with the reason where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GlpsolFactAttribute : FactAttribute
{
    public GlpsolFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(f => File.Exists(Path.Combine(f, "glpsol"))))
            Skip = "glpsol (package glpk-utils) is not installed: the .lp text is not checked by a second solver.";
    }
}
