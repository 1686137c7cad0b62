using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Tests.BitSearch;

public sealed class When_brute_force_can_check_the_search
{
    [Fact]
    public void Two_thousand_random_problems_are_solved_to_the_optimum_with_a_certificate()
    {
        var feasible = 0;
        for (var seed = 0UL; seed < 2000; seed++)
        {
            var problem = RandomProblems.Make(seed);
            var allowed = RandomProblems.All(problem).Where(a => a.Costs.Zip(problem.Budgets).All(p => p.First <= p.Second.Limit)).ToList();
            if (allowed.Count == 0)
            {
                var error = Assert.Throws<DiagnosticException>(() => BitSolver.Solve(problem));
                Assert.Equal("TM2N4001", error.Diagnostics.Single().Code);
                continue;
            }
            feasible++;
            var found = BitSolver.Solve(problem);
            Assert.Equal(allowed.Min(a => a.Objective), found.Objective);
            Assert.Equal(found.Objective, found.Bound);
            Assert.True(found.RelaxedBound <= found.Objective);
            var same = allowed.Single(a => a.Bits.SequenceEqual(found.Bits));
            Assert.Equal(found.Objective, same.Objective);
            Assert.Equal(found.Costs, same.Costs);
        }
        Assert.InRange(feasible, 500, 1900);
    }

    [Fact]
    public void An_infeasible_budget_names_the_smallest_feasible_one_for_every_problem()
    {
        var checkedProblems = 0;
        for (var seed = 0UL; seed < 600; seed++)
        {
            var problem = RandomProblems.Make(seed) with { Ties = [] };
            problem = problem with { Budgets = [.. problem.Budgets.Select((b, k) => k == 0 ? b with { Limit = 0 } : b with { Limit = 1e9 })] };
            var smallest = RandomProblems.All(problem).Min(a => a.Costs[0]);
            if (smallest == 0)
                continue;
            checkedProblems++;
            var error = Assert.Throws<DiagnosticException>(() => BitSolver.Solve(problem));
            Assert.Contains($"the smallest feasible is {smallest} units", error.Message, StringComparison.Ordinal);
            Assert.Equal(smallest, BitSolver.Solve(problem with { Budgets = [.. problem.Budgets.Select((b, k) => k == 0 ? b with { Limit = smallest } : b)] }).Costs[0]);
        }
        Assert.True(checkedProblems > 100);
    }

    [Fact]
    public void Budgets_that_only_clash_together_are_named_beside_each_other()
    {
        BitChoice[] choices = [new(4, 1, [1, 10]), new(8, 0, [10, 1])];
        var problem = new SearchProblem([new SearchLayer("only", choices)], [new CostBudget("MaxSize", 5, "bytes"), new CostBudget("MaxBops", 5, "BOPS")], []);
        var error = Assert.Throws<DiagnosticException>(() => BitSolver.Solve(problem));
        Assert.Contains("MaxSize is 5 bytes, beside the other budgets the smallest feasible is 10 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBops is 5 BOPS, beside the other budgets the smallest feasible is 10 BOPS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forty_layers_under_two_budgets_are_still_exact()
    {
        var layers = Enumerable.Range(1, 40).Select(i => new SearchLayer($"layer{i}", [
            new BitChoice(4, 1.0 / i + i % 7, [i * 512 % 4093, i * 7919 % 5003]),
            new BitChoice(8, 0.01 / i, [2 * (i * 512 % 4093), 4 * (i * 7919 % 5003)])])).ToList();
        double Middle(int k, double share) => layers.Sum(l => l.Choices[0].Costs[k] + share * (l.Choices[1].Costs[k] - l.Choices[0].Costs[k]));
        var found = BitSolver.Solve(new SearchProblem(layers, [new CostBudget("MaxSize", Middle(0, 0.35), "bytes"), new CostBudget("MaxBops", Middle(1, 0.4), "BOPS")], []));
        Assert.Equal(found.Objective, found.Bound);
        Assert.InRange(found.RelaxedBound, 0.5 * found.Objective, found.Objective);
    }
}
