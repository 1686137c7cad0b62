using System.Reflection;
using TinyM2Net.Runtime.Arithmetic;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Training.Tests.Ops;

/// <summary>Checked against central differences in double precision, whatever operators there are.</summary>
public class Every_operator
{
    private const double Step = 1e-5;
    private const double Tolerance = 2e-7;

    // Their gradients are defined, not derived: checked against the definitions by When_activations_are_quantized and
    // A_network_whose_branches_learn_by_themselves.
    private static readonly Type[] StraightThrough = [typeof(FakeQuantizeActivations), typeof(BranchClassifier<>)];

    public static TheoryData<string> Cases => [.. All().Select(found => found.GetType().FullName!)];

    [Fact]
    public void has_a_gradient_check()
    {
        var operators = typeof(Operator<>).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(Operator<>));
        var checkedOnes = All().Select(found => found.Create().GetType().GetGenericTypeDefinition()).ToHashSet();
        Assert.Empty(operators.Except(StraightThrough).Where(type => !checkedOnes.Contains(type)).Select(type => type.Name));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void has_the_gradients_of_its_forward_pass(string name)
    {
        var (found, op) = Create(name);
        var random = new SplitMix(11);
        var inputs = Draw(found, op, ref random);
        var weights = Gaussian(op.Output.Value.Length, ref random);

        OperatorRun.Forward(op, inputs, found.Training);
        OperatorRun.Backward(op, weights, found.Training);
        var inputGradients = op.Inputs.Select(input => input.Gradient.Span.ToArray()).ToArray();
        var parameters = op.Parameters.Where(parameter => parameter.Trainable).ToArray();
        var parameterGradients = parameters.Select(parameter => parameter.Gradient.Span.ToArray()).ToArray();

        double Objective()
        {
            OperatorRun.Forward(op, inputs, found.Training);
            return Dot(op.Output.Value.Span, weights);
        }

        for (var input = 0; input < inputs.Length && op.InputIsVariable; input++)
            Compare(inputGradients[input], index => Difference(Objective, () => ref inputs[input][index]), $"input {input}");
        for (var parameter = 0; parameter < parameters.Length; parameter++)
            Compare(parameterGradients[parameter], index => Difference(Objective, () => ref parameters[parameter].Value[index]), parameters[parameter].Name);
    }

    /// <summary>What bands of rows rest on: no row is promised before all that it sees is there, and none is held back after.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void has_rows_that_follow_from_the_rows_it_sees(string name)
    {
        var (_, op) = Create(name);
        var (height, outputs) = (op.Input.Shape.Height, op.Output.Shape.Height);
        for (var rows = 0; rows <= height; rows++)
        {
            var ready = op.OutputRows(rows);
            Assert.InRange(op.InputRows(ready), 0, rows);
            Assert.True(ready == outputs || op.InputRows(ready + 1) > rows, $"{rows} rows of {height} give {ready}");
            Assert.InRange(op.FirstInputRow(ready), 0, rows);
        }
        Assert.Equal(outputs, op.OutputRows(height));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void has_the_tangents_of_its_passes(string name)
    {
        var (found, op) = Create(name);
        var random = new SplitMix(12);
        var inputs = Draw(found, op, ref random);
        var gradient = Gaussian(op.Output.Value.Length, ref random);
        var gradientTangent = Gaussian(op.Output.Value.Length, ref random);
        var parameters = op.Parameters.Where(parameter => parameter.Trainable).ToArray();
        var values = parameters.Select(parameter => parameter.Value.Span.ToArray()).ToArray();
        var inputTangents = new double[inputs.Length][];
        for (var input = 0; input < inputs.Length; input++)
            inputTangents[input] = op.InputIsVariable ? Gaussian(inputs[input].Length, ref random) : new double[inputs[input].Length];
        foreach (var parameter in parameters)
            Gaussian(parameter.Length, ref random).CopyTo(parameter.Tangent.Span);

        OperatorRun.Forward(op, inputs, training: false);
        OperatorRun.Backward(op, gradient, training: false);
        for (var input = 0; input < inputs.Length; input++)
            inputTangents[input].CopyTo(op.Inputs[input].Tangent.Span);
        var outputTangent = Tangent(op, gradientTangent);
        var inputResults = op.Inputs.Select(input => input.GradientTangent.Span.ToArray()).ToArray();
        var parameterResults = parameters.Select(parameter => parameter.GradientTangent.Span.ToArray()).ToArray();

        (double[] Output, double[][] Inputs, double[][] Parameters) At(double step)
        {
            for (var parameter = 0; parameter < parameters.Length; parameter++)
                Along(values[parameter], parameters[parameter].Tangent.Span, step).CopyTo(parameters[parameter].Value.Span);
            OperatorRun.Forward(op, [.. inputs.Select((input, index) => Along(input, inputTangents[index], step))], training: false);
            var output = op.Output.Value.Span.ToArray();
            OperatorRun.Backward(op, Along(gradient, gradientTangent, step), training: false);
            return (output, [.. op.Inputs.Select(input => input.Gradient.Span.ToArray())], [.. parameters.Select(parameter => parameter.Gradient.Span.ToArray())]);
        }

        var (ahead, behind) = (At(Step), At(-Step));
        Compare(outputTangent, index => (ahead.Output[index] - behind.Output[index]) / (2 * Step), "output");
        for (var input = 0; input < inputs.Length && op.InputIsVariable; input++)
            Compare(inputResults[input], index => (ahead.Inputs[input][index] - behind.Inputs[input][index]) / (2 * Step), $"input {input}");
        for (var parameter = 0; parameter < parameters.Length; parameter++)
            Compare(parameterResults[parameter],
                index => (ahead.Parameters[parameter][index] - behind.Parameters[parameter][index]) / (2 * Step), parameters[parameter].Name);
    }

    private delegate ref double Place();

    private static IEnumerable<OperatorCase> All() => Assembly.GetExecutingAssembly().GetTypes()
        .Where(type => type.IsSubclassOf(typeof(OperatorCase)) && !type.IsAbstract)
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => (OperatorCase)Activator.CreateInstance(type)!);

    private static (OperatorCase Case, Operator<double> Operator) Create(string name)
    {
        var found = All().Single(candidate => candidate.GetType().FullName == name);
        return (found, found.Create());
    }

    private static double[][] Draw(OperatorCase found, Operator<double> op, ref SplitMix random)
    {
        var inputs = new double[op.Inputs.Count][];
        for (var input = 0; input < inputs.Length; input++)
            found.Fill(inputs[input] = new double[op.Inputs[input].Value.Length], ref random);
        return inputs;
    }

    private static double[] Tangent(Operator<double> op, double[] gradientTangent)
    {
        var pass = new Pass(OperatorCase.Samples, false, 5);
        op.BeginTangent();
        foreach (var slice in OperatorRun.Slices)
            op.ForwardTangent(pass, slice);
        var tangent = op.Output.Tangent.Span.ToArray();
        gradientTangent.CopyTo(op.Output.GradientTangent.Span);
        foreach (var slice in OperatorRun.Slices)
            op.BackwardTangent(pass, slice);
        for (var part = 0; part < OperatorCase.Shards; part++)
            op.BackwardWeightsTangent(pass, part, OperatorCase.Shards);
        op.EndTangent(pass);
        return tangent;
    }

    private static double[] Gaussian(int length, ref SplitMix random)
    {
        var values = new double[length];
        foreach (ref var value in values.AsSpan())
            value = random.NextGaussian();
        return values;
    }

    private static double[] Along(ReadOnlySpan<double> from, ReadOnlySpan<double> direction, double step)
    {
        var result = new double[from.Length];
        for (var index = 0; index < result.Length; index++)
            result[index] = from[index] + step * direction[index];
        return result;
    }

    private static double Difference(Func<double> objective, Place place)
    {
        var value = place();
        place() = value + Step;
        var ahead = objective();
        place() = value - Step;
        var behind = objective();
        place() = value;
        return (ahead - behind) / (2 * Step);
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var index = 0; index < left.Length; index++)
            sum += left[index] * right[index];
        return sum;
    }

    private static void Compare(double[] actual, Func<int, double> expected, string what)
    {
        for (var index = 0; index < actual.Length; index++)
        {
            var difference = expected(index);
            var error = Math.Abs(actual[index] - difference) / Math.Max(1, Math.Abs(difference));
            Assert.True(error < Tolerance, FormattableString.Invariant($"{what}[{index}]: {actual[index]} where differences say {difference}"));
        }
    }
}
