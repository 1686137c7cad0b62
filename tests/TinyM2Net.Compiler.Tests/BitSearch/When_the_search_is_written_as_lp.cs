using System.Globalization;
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

    [Fact]
    public void A_choice_of_two_widths_has_both_in_its_name()
    {
        var problem = new SearchProblem([new SearchLayer("a", [new BitChoice(new LayerBits(4, 8), 1, [1]), new BitChoice(8, 0, [2])])], [new CostBudget("MaxSize", 1, "bytes")], []);
        Assert.Contains(" one0: x0_W4A8 + x0_8 = 1\n", Write(problem), StringComparison.Ordinal);
    }

    [SolverTheory("glpsol")]
    [InlineData(0)]
    [InlineData(40)]
    public void The_glpk_solver_finds_the_same_optimum(int firstSeed) => EachAgrees(firstSeed, 40, texts => [.. texts.Select(OtherSolvers.Glpk)]);

    [SolverTheory("HiGHS")]
    [InlineData(0)]
    [InlineData(200)]
    public void HiGHS_finds_the_same_optimum(int firstSeed) => EachAgrees(firstSeed, 200, OtherSolvers.Highs);

    private static void EachAgrees(int firstSeed, int count, Func<IReadOnlyList<string>, IReadOnlyList<double?>> solve)
    {
        var problems = Enumerable.Range(firstSeed, count).Select(seed => RandomProblems.Make((ulong)seed)).Where(p => p.Budgets.Count > 0).ToList();
        var theirs = solve([.. problems.Select(Write)]);
        for (var i = 0; i < problems.Count; i++)
        {
            double? ours;
            try
            {
                ours = BitSolver.Solve(problems[i]).Objective;
            }
            catch (DiagnosticException)
            {
                ours = null;
            }
            Assert.Equal(ours is null, theirs[i] is null);
            // They print nine digits.
            Assert.Equal(ours ?? 0, theirs[i] ?? 0, 1e-6);
        }
    }

    private static string Write(SearchProblem problem)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        LpFile.Write(writer, problem);
        return writer.ToString();
    }
}
