using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Tests.BitSearch;

public sealed class When_bits_are_chosen_for_the_papers_second_net
{
    private static readonly NetworkPlan Plan = CaseTwo.Plan;

    /// <summary>The audio dense far the most sensitive, the others alike.</summary>
    private static readonly SensitivityResult Sensitivity = new(8, 64, 0.1,
        [.. Plan.Decisions.Select(d => new LayerSensitivity(d.Name, d.Name == "audio/dense1" ? 1 : 1e-4, 0, 1, 0.01))]);

    [Fact]
    public void Uniform_precisions_need_no_search()
    {
        var result = BitSearchStage.Run(Plan, null, Options(Precision.W4A4));
        Assert.All(result.Bits.Values, bits => Assert.Equal(4, bits));
        Assert.Null(result.Program);
    }

    [Fact]
    public void Sizes_are_those_of_the_paper()
    {
        const double requantizers = 4 * 1024;
        Assert.InRange(BitSearchStage.Run(Plan, null, Options(Precision.W8A8)).Size, 410.2 * 1024, 410.3 * 1024 + requantizers);
        Assert.InRange(BitSearchStage.Run(Plan, null, Options(Precision.W4A4)).Size, 206.1 * 1024, 206.2 * 1024 + requantizers);
    }

    [Fact]
    public void A_budget_of_276_KiB_leads_to_the_papers_own_setting()
    {
        var result = BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed, size: "276KiB"));
        Assert.Equal(8, result.Bits["audio/dense1"]);
        Assert.Equal(4, result.Bits["image/dense1"]);
        Assert.Equal(result.Objective, result.Bound);
        Assert.InRange(result.Size, 272 * 1024, 276 * 1024);
        Assert.Contains("MaxSize:", result.Program, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_budgets_are_kept_together()
    {
        var result = BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed, size: "35%", bops: "40%"));
        Assert.True(result.Size <= result.MaxSize);
        Assert.True(result.Bops <= result.MaxBops);
        Assert.Contains(8, result.Bits.Values);
        Assert.Contains(4, result.Bits.Values);
    }

    [Fact]
    public void A_percentage_of_0_is_W4A4_and_of_100_is_W8A8()
    {
        Assert.All(BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed, size: "0%")).Bits.Values, bits => Assert.Equal(4, bits));
        Assert.All(BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed, size: "100%")).Bits.Values, bits => Assert.Equal(8, bits));
    }

    [Fact]
    public void A_layer_that_the_spec_fixes_keeps_its_bits()
    {
        var options = Options(Precision.Mixed, size: "50%") with { FixedBits = new Dictionary<string, int> { ["head/dense2"] = 8, ["audio/dense1"] = 4 } };
        var result = BitSearchStage.Run(Plan, Sensitivity, options);
        Assert.Equal(8, result.Bits["head/dense2"]);
        Assert.Equal(4, result.Bits["audio/dense1"]);
    }

    [Fact]
    public void An_impossible_budget_names_one_that_works()
    {
        var error = Assert.Throws<DiagnosticException>(() => BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed, size: "100KiB")));
        Assert.Equal(DiagnosticCodes.BudgetInfeasible, error.Diagnostics.Single().Code);
        var named = System.Text.RegularExpressions.Regex.Match(error.Message, @"\(([0-9.]+KiB)\)\. Raise").Groups[1].Value;
        Assert.All(BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed, size: named)).Bits.Values, bits => Assert.Equal(4, bits));
    }

    private static BitSearchOptions Options(Precision precision, string? size = null, string? bops = null) => new(precision, [4, 8],
        size is null ? null : Budget.Parse(size, BudgetKind.Size, out _), bops is null ? null : Budget.Parse(bops, BudgetKind.Bops, out _), new Dictionary<string, int>());
}
