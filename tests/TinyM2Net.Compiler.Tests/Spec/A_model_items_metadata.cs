using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Tests.Spec;

public class A_model_items_metadata
{
    [Theory]
    [InlineData("276KiB", 276 * 1024)]
    [InlineData("412KB", 412_000)]
    [InlineData("1.5 MiB", 1.5 * 1024 * 1024)]
    [InlineData("300b", 300)]
    public void gives_sizes_in_bytes(string text, double bytes) =>
        Assert.Equal(bytes, Create(new() { MaxSize = text }).MaxSize!.Value);

    [Theory]
    [InlineData("0.3G", 0.3e9)]
    [InlineData("250m", 250e6)]
    public void gives_bit_operations(string text, double operations)
    {
        var request = Create(new() { MaxBops = text });
        Assert.Equal(operations, request.MaxBops!.Value);
        Assert.Null(request.MaxSize);
    }

    [Fact]
    public void takes_a_percentage_as_the_way_from_W4A4_to_W8A8() =>
        Assert.Equal(200 + 0.35 * 200, Create(new() { MaxSize = "35%" }).MaxSize!.Resolve(200, 400), 12);

    [Fact]
    public void means_35_percent_when_mixed_has_no_budget() =>
        Assert.Equal(ModelRequest.DefaultSize, Create(new()).MaxSize);

    [Fact]
    public void gives_the_accuracy_to_reach_on_the_test_split_unless_another_is_named()
    {
        Assert.Equal(new AccuracyLimits(0.8, 0.015, "test"), Create(new() { MinAccuracy = "80%", MaxAccuracyDrop = "1.5 %" }).Accuracy);
        Assert.Equal(new AccuracyLimits(0.8, null, "val"), Create(new() { MinAccuracy = "80%", AccuracySplit = "val" }).Accuracy);
        Assert.Null(Create(new() { AccuracySplit = "val" }).Accuracy);
    }

    [Theory]
    [InlineData("80", null, null, null)]
    [InlineData("0.8", null, null, null)]
    [InlineData("101%", null, null, null)]
    [InlineData(null, "-1%", null, null)]
    [InlineData(null, "NaN%", null, null)]
    [InlineData(null, null, "train", null)]
    [InlineData(null, "1%", null, "Float")]
    public void refuses_an_accuracy_that_none_can_be_held_to(string? least, string? drop, string? split, string? precision)
    {
        var error = Error(new() { MinAccuracy = least, MaxAccuracyDrop = drop, AccuracySplit = split, Precision = precision });
        Assert.Equal(DiagnosticCodes.InvalidMetadata, error.Code);
        Assert.Contains(precision ?? least ?? drop ?? split!, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("276")]
    [InlineData("-3KiB")]
    [InlineData("0KiB")]
    [InlineData("1,5KiB")]
    [InlineData("101%")]
    [InlineData("0.3G")]
    [InlineData("NaNKiB")]
    public void refuses_a_size_that_is_none(string text)
    {
        var error = Error(new() { MaxSize = text });
        Assert.Equal(DiagnosticCodes.InvalidBudget, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(";", null, null, null)]
    [InlineData(null, null, null, null, "1/2")]
    [InlineData(null, "+1", null, null)]
    [InlineData(null, "Mixed,W8A8", null, null)]
    [InlineData(null, "2", null, null)]
    [InlineData(null, null, "yes", null)]
    [InlineData(null, null, null, "1")]
    public void refuses_what_is_no_value_of_its_kind(string? widths, string? precision, string? baselines, string? onnx, string? fold = null)
    {
        var error = Error(new() { BitWidths = widths, Precision = precision, UnimodalBaselines = baselines, EmitOnnx = onnx, Fold = fold });
        Assert.Equal(DiagnosticCodes.InvalidMetadata, error.Code);
        Assert.Contains($"\"{widths ?? precision ?? baselines ?? onnx ?? fold}\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void refuses_a_budget_where_nothing_is_to_be_chosen() =>
        Assert.Equal(DiagnosticCodes.InvalidBudget, Error(new() { Precision = "W8A8", MaxSize = "300KiB" }).Code);

    [Theory]
    [InlineData("2.5ms", 2500)]
    [InlineData("800us", 800)]
    [InlineData("0.01s", 10_000)]
    public void gives_times_in_microseconds(string text, double microseconds) =>
        Assert.Equal(microseconds, Budget.Parse(text, BudgetKind.Latency, out _)!.Value);

    [Theory]
    [InlineData("4;8", "4 8")]
    [InlineData("8;W4A4", "4 8")]
    [InlineData("w4a8;8", "W4A8 8")]
    [InlineData("W4A8", "W4A8")]
    [InlineData("8;W4A8;w2a8", "W2A8 W4A8 8")]
    public void lists_choices_of_one_width_or_two(string text, string choices) =>
        Assert.Equal(choices, string.Join(' ', Create(new() { BitWidths = text }).BitWidths));

    [Theory]
    [InlineData("W2A4;8", "W2A4")]
    [InlineData("2;8", "2")]
    [InlineData("4;W8A4", "W8A4")]
    [InlineData("4;W4A8;8", "4 beside W4A8")]
    public void refuses_bits_that_the_runtime_cannot_carry_or_the_search_not_judge(string text, string named)
    {
        var error = Error(new() { BitWidths = text });
        Assert.Equal(DiagnosticCodes.UnsupportedBits, error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void refuses_a_latency_without_a_profile_and_one_that_is_not_there()
    {
        Assert.Equal(DiagnosticCodes.LatencyProfileUnusable, Error(new() { MaxLatency = "2ms" }).Code);
        var error = Error(new() { MaxLatency = "2ms", LatencyProfile = "nowhere/pi4.json" });
        Assert.Equal(DiagnosticCodes.LatencyProfileUnusable, error.Code);
        Assert.Contains("pi4.json", error.File, StringComparison.Ordinal);
    }

    [Fact]
    public void refuses_a_working_set_in_percent() => Assert.Equal(DiagnosticCodes.InvalidBudget, Error(new() { MaxWorkingSet = "35%" }).Code);

    [Theory]
    [InlineData("pi4-l1", 32 * 1024)]
    [InlineData("Pi5-L2", 512 * 1024)]
    [InlineData("GAP8-L1", 64 * 1024)]
    [InlineData("48KiB", 48 * 1024)]
    public void names_a_level_of_memory_or_its_size(string text, long bytes)
    {
        var request = Create(new() { MemoryLevel = text });
        Assert.Equal(bytes, request.MemoryLevel!.Bytes);
        // A limit of its own: no budget of size is made up beside it.
        Assert.Null(request.MaxSize);
    }

    [Fact]
    public void refuses_a_level_of_memory_that_is_none_or_has_nothing_to_hold()
    {
        Assert.Equal("field.model.json: MemoryLevel \"Pi3-L1\" is no level of memory: write a size, such as 48KiB, or one of Pi4-L1, Pi4-L2, Pi5-L1, Pi5-L2, GAP8-L1, GAP8-L2.",
            Error(new() { MemoryLevel = "Pi3-L1" }).Message);
        Assert.Equal(DiagnosticCodes.InvalidMetadata, Error(new() { MemoryLevel = "35%" }).Code);
        Assert.Equal(DiagnosticCodes.InvalidMetadata, Error(new() { MemoryLevel = "Pi4-L1", Precision = "Float" }).Code);
    }

    [Fact]
    public void is_refused_with_all_that_is_wrong_at_once()
    {
        var errors = Assert.Throws<DiagnosticException>(() => Create(new() { Precision = "W8A4", Seed = "-1", BitWidths = "4;6", ClassName = "class" })).Diagnostics;
        Assert.Equal(4, errors.Count);
        Assert.All(errors, e => Assert.Equal((DiagnosticCodes.InvalidMetadata, "app.csproj"), (e.Code, e.File)));
    }

    private static ModelRequest Create(ModelMetadata metadata) => ModelRequest.Create("field.model.json", "data/field/manifest.csv", metadata, "app.csproj");

    private static Diagnostic Error(ModelMetadata metadata) => Assert.Single(Assert.Throws<DiagnosticException>(() => Create(metadata)).Diagnostics);
}
