using System.Globalization;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>A multiple-choice knapsack: one choice per layer, least total sensitivity, every budget kept (paper, equations 2 to 4).</summary>
/// <param name="Layers">In the network's order.</param>
/// <param name="Budgets">Any number; a choice's <see cref="BitChoice.Costs"/> has one entry for each, in this order.</param>
/// <param name="Ties">Groups of layer indices that must take the same bits.</param>
internal sealed record SearchProblem(IReadOnlyList<SearchLayer> Layers, IReadOnlyList<CostBudget> Budgets, IReadOnlyList<IReadOnlyList<int>> Ties);

/// <param name="Choices">At least one, no bits twice.</param>
/// <param name="FixedBits">The bits the user has fixed for this layer, or null.</param>
internal sealed record SearchLayer(string Name, IReadOnlyList<BitChoice> Choices, LayerBits? FixedBits = null);

/// <param name="Sensitivity">Omega: the expected increase of the loss, at least 0.</param>
/// <param name="Costs">One per budget, at least 0.</param>
internal sealed record BitChoice(LayerBits Bits, double Sensitivity, IReadOnlyList<double> Costs);

/// <param name="Name">As the user writes it: <c>MaxSize</c>, <c>MaxBops</c>.</param>
/// <param name="Limit">Largest allowed sum, in the costs' unit.</param>
/// <param name="Unit">Printed behind values: <c>bytes</c>, <c>bit operations</c>.</param>
/// <param name="Short">The unit that users write budgets in, such as <c>KiB</c>, or null; a value is repeated in it, rounded up.</param>
/// <param name="ShortFactor">What one of it is.</param>
internal sealed record CostBudget(string Name, double Limit, string Unit, string? Short = null, double ShortFactor = 1)
{
    /// <summary><c>211473 bytes (206.6KiB)</c>; never less than <paramref name="value"/>.</summary>
    public string Describe(double value)
    {
        var exact = string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(value * 1000) / 1000:0.###} {Unit}");
        return Short is null ? exact : string.Create(CultureInfo.InvariantCulture, $"{exact} ({Math.Ceiling(value / ShortFactor * 10000) / 10000:0.####}{Short})");
    }
}

/// <summary>The best choice of bits and the proof that none is better.</summary>
/// <param name="Bits">Per layer.</param>
/// <param name="Objective">Sum of the chosen sensitivities.</param>
/// <param name="Bound">No assignment within the budgets is below this; equal to <paramref name="Objective"/>: the certificate.</param>
/// <param name="RelaxedBound">The Lagrangian bound before the search, to judge how much the integrality costs.</param>
/// <param name="Costs">Per budget.</param>
/// <param name="Prices">Per budget, what one more unit of it would save in the linear relaxation; 0 where it does not bind.</param>
/// <param name="States">Assignments that the search kept and went on from.</param>
internal sealed record Assignment(IReadOnlyList<LayerBits> Bits, double Objective, double Bound, double RelaxedBound, IReadOnlyList<double> Costs, IReadOnlyList<double> Prices, long States);
