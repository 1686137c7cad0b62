using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.Tests.BitSearch;

public sealed class When_brute_force_can_check_the_search
{
    [Fact]
    public void Twenty_thousand_random_problems_are_solved_to_the_same_assignment_with_a_certificate()
    {
        var feasible = 0;
        for (var seed = 0UL; seed < 20_000; seed++)
        {
            var problem = RandomProblems.Make(seed);
            if (RandomProblems.BruteForce(problem) is not { } best)
            {
                var error = Assert.Throws<DiagnosticException>(() => BitSolver.Solve(problem));
                Assert.Equal("TM2N4001", error.Diagnostics.Single().Code);
                continue;
            }
            feasible++;
            var found = BitSolver.Solve(problem);
            Assert.True(best.Bits.SequenceEqual(found.Bits), $"seed {seed}: {string.Join(" ", found.Bits)}, and by trying all {string.Join(" ", best.Bits)}");
            Assert.Equal(best.Objective, found.Objective, 1e-9);
            Assert.Equal(found.Objective, found.Bound);
            Assert.True(found.RelaxedBound <= found.Objective);
            Assert.All(found.Costs.Zip(best.Costs), p => Assert.Equal(p.Second, p.First, 1e-9));
        }
        Assert.InRange(feasible, 5000, 19_000);
    }

    [Fact]
    public void An_answer_within_a_tolerance_is_within_it_and_says_how_far_it_may_be()
    {
        for (var seed = 0UL; seed < 1000; seed++)
        {
            var problem = RandomProblems.Make(seed);
            if (RandomProblems.BruteForce(problem) is not { } best)
                continue;
            var found = BitSolver.Solve(problem, tolerance: 10);
            Assert.InRange(found.Objective, best.Objective - 1e-9, best.Objective + 10);
            Assert.InRange(found.Bound, found.Objective - 10 - 1e-9, best.Objective + 1e-9);
        }
    }

    [Fact]
    public void An_infeasible_budget_names_the_smallest_feasible_one_for_every_problem()
    {
        var checkedProblems = 0;
        for (var seed = 1UL; seed < 1200; seed++)
        {
            // Integers, so that the message names them as they are.
            var problem = RandomProblems.Make(seed);
            if (problem.Budgets.Count == 0 || seed % 3 == 0)
                continue;
            problem = problem with { Budgets = [.. problem.Budgets.Select((b, k) => b with { Limit = k == 0 ? 0 : 1e9 })] };
            var smallest = RandomProblems.BruteForce(problem with { Budgets = [.. problem.Budgets.Select(b => b with { Limit = 1e9 })] }, minimize: 0)!.Value.Objective;
            if (smallest == 0)
                continue;
            checkedProblems++;
            var error = Assert.Throws<DiagnosticException>(() => BitSolver.Solve(problem));
            Assert.Contains($"the smallest feasible is {smallest} units", error.Message, StringComparison.Ordinal);
            Assert.Equal(smallest, BitSolver.Solve(problem with { Budgets = [.. problem.Budgets.Select((b, k) => k == 0 ? b with { Limit = smallest } : b)] }).Costs[0]);
        }
        Assert.True(checkedProblems > 200);
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

    /// <summary>Losses in proportion to sizes but for 2 %: bounds rule little out, and whole assignments by the thousand are nearly best.</summary>
    [Fact]
    public void A_thousand_layers_whose_losses_follow_their_sizes_are_proven_too()
    {
        var random = new SplitMix(3);
        var layers = Enumerable.Range(0, 1000).Select(i =>
        {
            var size = (double)(int)(100 * Math.Pow(10, 3 * random.NextUInt64() / (double)ulong.MaxValue));
            var loss = size * (1 + 0.02 * random.NextUInt64() / ulong.MaxValue) / 1e4;
            var operations = 1 + random.NextUInt64() % 1000;
            return new SearchLayer($"layer{i}", [new BitChoice(2, loss, [2 * size, 4 * operations]), new BitChoice(4, loss / 4, [4 * size, 16 * operations]), new BitChoice(8, loss / 16, [8 * size, 64 * operations])]);
        }).ToList();
        CostBudget Limit(int k) => new($"budget{k}", layers.Sum(l => l.Choices[0].Costs[k] + 0.4 * (l.Choices[2].Costs[k] - l.Choices[0].Costs[k])), "units");
        var found = BitSolver.Solve(new SearchProblem(layers, [Limit(0), Limit(1)], []));
        Assert.Equal(found.Objective, found.Bound);
        Assert.InRange(found.RelaxedBound, 0.9999 * found.Objective, found.Objective);
    }

    [Fact]
    public void The_price_of_a_budget_is_what_more_of_it_saves()
    {
        var layers = Enumerable.Range(1, 200).Select(i => new SearchLayer($"layer{i}", [new BitChoice(4, 1.0 / i, [i * 37 % 101 + 1]), new BitChoice(8, 0, [2 * (i * 37 % 101 + 1)])])).ToList();
        SearchProblem At(double limit) => new(layers, [new CostBudget("MaxSize", limit, "bytes")], []);
        var middle = 1.5 * layers.Sum(l => l.Choices[0].Costs[0]);
        var (less, here, more) = (BitSolver.Solve(At(middle - 500)), BitSolver.Solve(At(middle)), BitSolver.Solve(At(middle + 500)));
        Assert.InRange(here.Prices[0], (here.Objective - more.Objective) / 500 * 0.9, (less.Objective - here.Objective) / 500 * 1.1);
        Assert.Equal(0, BitSolver.Solve(At(1e9)).Prices[0]);
    }
}
