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

    [Fact]
    public void The_front_tells_what_every_size_would_lose()
    {
        var result = BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed, size: "276KiB"));
        var points = result.Front!.Points;
        Assert.All(points.Zip(points.Skip(1)), p => Assert.True(p.First.Size < p.Second.Size && p.First.Objective > p.Second.Objective));
        Assert.Contains(points, p => p.Size == result.Size && p.Objective == result.Objective);
        Assert.Equal(BitSearchStage.Run(Plan, null, Options(Precision.W4A4)).Size, points[0].Size);
        foreach (var point in points.Where((_, i) => i % Math.Max(1, points.Count / 20) == 0))
            Assert.Equal(point.Objective, BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed, size: FormattableString.Invariant($"{point.Size}B"))).Objective);
    }

    [Fact]
    public void A_line_says_what_was_chosen_and_what_more_would_buy()
    {
        var result = BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed, size: "276KiB", bops: "100%"));
        Assert.Equal(["MaxSize", "MaxBops"], result.Budgets.Select(b => b.Name));
        Assert.True(result.Budgets[0].Price > 0);
        Assert.Equal(0, result.Budgets[1].Price);
        Assert.Matches(@"^bits: \d+ of 14 layers at 4, 27\d\.\d KiB, sum of sensitivities \S+, proven least; 1 KiB more of MaxSize buys \S+; the next better one is \S+ KiB larger", result.Summary());
        Assert.Null(BitSearchStage.Run(Plan, null, Options(Precision.W8A8)).Summary());
    }

    [Fact]
    public void A_profile_from_the_device_limits_the_latency()
    {
        var profile = Profile(Plan);
        var options = Options(Precision.Mixed) with { MaxLatency = Budget.Parse("50%", BudgetKind.Latency, out _), Latency = profile };
        var result = BitSearchStage.Run(Plan, Sensitivity, options);
        var (four, eight) = (5 + Plan.Decisions.Sum(d => profile.Of(d, 4)), 5 + Plan.Decisions.Sum(d => profile.Of(d, 8)));
        Assert.Equal((four + eight) / 2, result.Budgets.Single().Limit * 1000, 1e-9);
        Assert.InRange(result.Latency!.Value, four, (four + eight) / 2);
        Assert.Equal(5 + Plan.Decisions.Sum(d => profile.Of(d, result.Bits[d.Name])), result.Latency.Value, 1e-9);
        Assert.Contains(8, result.Bits.Values);
        Assert.Contains(4, result.Bits.Values);
    }

    [Fact]
    public void A_profile_of_another_network_is_refused_with_the_layers_that_differ()
    {
        var profile = Profile(Plan);
        var other = profile with { Layers = [profile.Layers[0] with { Macs = 1 }, profile.Layers[1] with { Microseconds = new Dictionary<int, double> { [8] = 1 } }, .. profile.Layers.Skip(3), profile.Layers[0] with { Name = "depth/conv1" }] };
        var error = Assert.Throws<DiagnosticException>(() => BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed) with { MaxLatency = new Budget(1e6, false, "1s"), Latency = other })).Diagnostics.Single();
        Assert.Equal(DiagnosticCodes.LatencyProfileUnusable, error.Code);
        Assert.Contains($"{Plan.Decisions[0].Name} has 1 multiply-accumulates in it", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{Plan.Decisions[1].Name} lacks 4 bits", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{Plan.Decisions[2].Name} is not in it", error.Message, StringComparison.Ordinal);
        Assert.Contains("depth/conv1 is not in the network", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_working_set_closes_what_does_not_fit()
    {
        // The image's dense layer: 262,144 weights, 64 biases and requantizers, 4096 bytes in and 64 out.
        var options = Options(Precision.Mixed) with { MaxWorkingSet = Budget.Parse("200KiB", BudgetKind.Size, out _) };
        var result = BitSearchStage.Run(Plan, Sensitivity, options);
        Assert.Equal(4, result.Bits["image/dense1"]);
        Assert.All(result.Bits.Where(b => b.Key != "image/dense1"), b => Assert.Equal(8, b.Value));
        Assert.InRange(result.WorkingSet, 1, 200 * 1024);
        Assert.Equal(262_144 + 4 * 64 + 4 * 64 + 1 + 4096 + 64, BitSearchStage.Run(Plan, null, Options(Precision.W8A8)).WorkingSet);
    }

    [Fact]
    public void A_layer_that_fits_at_no_bits_is_named_with_its_bytes()
    {
        var error = Assert.Throws<DiagnosticException>(() => BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed) with { MaxWorkingSet = new Budget(100 * 1024, false, "100KiB") })).Diagnostics.Single();
        Assert.Equal(DiagnosticCodes.WorkingSetTooLarge, error.Code);
        Assert.Contains("image/dense1 takes 135745 bytes at 4 bits (131585 packed, 4160 of activations)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Four_bit_weights_beside_8_bit_activations_cost_the_bytes_of_the_one_and_the_operations_of_both()
    {
        var result = BitSearchStage.Run(Plan, Sensitivity, Options(Precision.Mixed, size: "0%") with { Choices = [new LayerBits(4, 8), 8] });
        Assert.All(result.Bits.Values, bits => Assert.Equal(4, bits));
        Assert.All(result.ActivationBits.Values, bits => Assert.Equal(8, bits));
        Assert.True(result.HasPairs);
        Assert.Equal(BitSearchStage.Run(Plan, null, Options(Precision.W4A4)).Size, result.Size);
        Assert.Equal(Plan.Decisions.Sum(d => 4.0 * 8 * d.Macs), result.Bops);
    }

    private static LatencyProfile Profile(NetworkPlan plan) => new("pi4.json", 5,
        [.. plan.Decisions.Select((d, i) => new ProfiledLayer(d.Name, d.Macs, new Dictionary<int, double> { [4] = 10 + i, [8] = 13 + 2 * i }))]);

    private static BitSearchOptions Options(Precision precision, string? size = null, string? bops = null) => new(precision, [4, 8],
        size is null ? null : Budget.Parse(size, BudgetKind.Size, out _), bops is null ? null : Budget.Parse(bops, BudgetKind.Bops, out _), new Dictionary<string, int>());
}
