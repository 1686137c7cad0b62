using System.Text.Json;
using TinyM2Net.Tests;
using TinyM2Net.Training.Tests.Golden;
using Xunit.Abstractions;

namespace TinyM2Net.Training.Tests.Ops;

/// <summary>Single precision against PyTorch's double: see the goldens' PROVENANCE.md.</summary>
public class Every_operator_beside_PyTorch(ITestOutputHelper log)
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Goldens => [.. Directory.GetFiles(TestPaths.Golden("training/operators"), "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Goldens))]
    public void has_its_values_and_gradients(string name)
    {
        var golden = GoldenFile.Read("operators/" + name);
        var op = GoldenOperator.Create(golden);
        var training = golden.GetProperty("training").GetBoolean();
        OperatorRun.Forward(op, [.. golden.GetProperty("inputs").EnumerateArray().Select(Floats)], training);
        Compare("output", op.Output.Value.Span, golden.GetProperty("output"));
        foreach (var after in golden.GetProperty("afterwards").EnumerateObject())
            Compare(after.Name, op.Parameters.Single(parameter => GoldenOperator.Key(parameter) == after.Name).Value.Span, after.Value);

        OperatorRun.Backward(op, Floats(golden.GetProperty("outputGradient")), training);
        foreach (var (input, expected) in op.Inputs.Zip(golden.GetProperty("inputGradients").EnumerateArray()))
            Compare("gradient of an input", input.Gradient.Span, expected);
        var gradients = golden.GetProperty("parameterGradients");
        Assert.Equal(op.Parameters.Count(parameter => parameter.Trainable), gradients.EnumerateObject().Count());
        foreach (var gradient in gradients.EnumerateObject())
            Compare("gradient of " + gradient.Name, op.Parameters.Single(parameter => GoldenOperator.Key(parameter) == gradient.Name).Gradient.Span, gradient.Value);
    }

    private static float[] Floats(JsonElement stored) => [.. stored.GetProperty("values").Numbers().Select(value => (float)value)];

    private void Compare(string what, ReadOnlySpan<float> actual, JsonElement expected)
    {
        var worst = GoldenFile.Worst(actual, expected.GetProperty("values").Numbers());
        log.WriteLine(FormattableString.Invariant($"{what}: {worst:E1}"));
        Assert.InRange(worst, 0, Tolerance);
    }
}
