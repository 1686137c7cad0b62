using System.Text.Json;
using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Tests;

namespace TinyM2Net.Compiler.Tests.BitSearch;

/// <summary>The oracle is the nine bit settings HAWQ-V3 published; the controls show that no lesser sensitivity finds them.</summary>
public sealed class When_the_hawq_resnet18_problem_is_solved
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(TestPaths.Golden("search/hawq-resnet18.json"))).RootElement;

    [Fact]
    public void All_nine_published_settings_come_back() => Assert.Equal(9, Matches((trace, perturbation) => trace * perturbation));

    [Fact]
    public void Equal_sensitivities_find_two() => Assert.Equal(2, Matches((_, _) => 1, gainOnly: true));

    [Fact]
    public void Reversed_sensitivities_find_none() => Assert.Equal(0, Matches((trace, perturbation) => 1 / (trace * perturbation), gainOnly: true));

    [Fact]
    public void The_perturbation_alone_finds_two() => Assert.Equal(2, Matches((_, perturbation) => perturbation));

    [Fact]
    public void The_trace_alone_finds_three() => Assert.Equal(3, Matches((trace, _) => trace, gainOnly: true));

    /// <param name="gainOnly">Whether the sensitivity is what 8 bits save over 4, rather than a value for each.</param>
    private static int Matches(Func<double, double, double> sensitivity, bool gainOnly = false) => Golden.GetProperty("published").EnumerateArray().Count(published =>
    {
        var constraint = published.GetProperty("constraint").GetString()!;
        var layers = Golden.GetProperty("layers").EnumerateArray().Select(layer => Layer(layer, constraint, sensitivity, gainOnly)).ToList();
        var (low, high) = (layers.Sum(l => l.Choices[0].Costs[0]), layers.Sum(l => l.Choices[1].Costs[0]));
        var limit = low + published.GetProperty("fraction").GetDouble() * (high - low);
        var ties = Golden.GetProperty("tied").EnumerateArray().Select(t => t.EnumerateArray().Select(i => i.GetInt32()).ToArray()).ToList();
        var found = BitSolver.Solve(new SearchProblem(layers, [new CostBudget(constraint, limit, "")], ties));
        Assert.Equal(found.Objective, found.Bound);
        return found.Bits.Select(b => b.Weights).SequenceEqual(published.GetProperty("bits").EnumerateArray().Select(b => b.GetInt32()));
    });

    private static SearchLayer Layer(JsonElement layer, string constraint, Func<double, double, double> sensitivity, bool gainOnly)
    {
        var trace = layer.GetProperty("meanHessianTrace").GetDouble();
        var cost = layer.GetProperty("cost").GetProperty(constraint);
        double At(string bits) => layer.GetProperty("squaredPerturbation").GetProperty(bits).GetDouble();
        double[] omega = gainOnly ? [sensitivity(trace, At("4") - At("8")), 0] : [sensitivity(trace, At("4")), sensitivity(trace, At("8"))];
        return new SearchLayer(layer.GetProperty("name").GetString()!,
            [new BitChoice(4, omega[0], [cost.GetProperty("4").GetDouble()]), new BitChoice(8, omega[1], [cost.GetProperty("8").GetDouble()])]);
    }
}
