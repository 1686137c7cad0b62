using System.Text.Json;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Ops;
using TinyM2Net.Training.Tensors;
using TinyM2Net.Training.Tests.Ops;

namespace TinyM2Net.Training.Tests.Golden;

/// <summary>Makes the operator that a golden file is of, holding the file's parameters.</summary>
internal static class GoldenOperator
{
    public static Operator<float> Create(JsonElement golden)
    {
        var settings = golden.GetProperty("settings");
        var inputs = golden.GetProperty("inputs").EnumerateArray().Select(Tensor).ToArray();
        var output = Tensor(golden.GetProperty("output"));
        Operator<float> made = golden.GetProperty("operator").GetString() switch
        {
            "convolution" => Convolution(golden, settings, inputs[0], output),
            "depthwise" => Depthwise(golden, settings, inputs[0], output),
            "batchNorm" => BatchNorm(golden, inputs[0], output),
            "relu" => new Relu<float>("x", inputs[0]),
            "maxPool" => new MaxPool<float>("x", Pool(settings), inputs[0], output),
            "globalAveragePool" => new GlobalAveragePool<float>("x", inputs[0], output),
            "dense" => new Dense<float>(Dense(inputs[0].Shape, output.Shape), Weight(golden, "weight"), Weight(golden, "bias"), inputs[0], output),
            "concat" => new Concat<float>("x", inputs, output),
            "softmaxCrossEntropy" => Loss(settings, inputs[0], output),
            var other => throw new NotSupportedException(other),
        };
        Assert.All(made.Parameters, parameter => Assert.True(Parameters(golden).TryGetProperty(Key(parameter), out _), parameter.Name));
        return made;
    }

    /// <summary>The parameter's name in the file.</summary>
    public static string Key(Parameter<float> parameter) => parameter.Name[(parameter.Name.LastIndexOf('.') + 1)..];

    private static JsonElement Parameters(JsonElement golden) => golden.GetProperty("parameters");

    private static Convolution<float> Convolution(JsonElement golden, JsonElement settings, Tensor<float> input, Tensor<float> output)
    {
        var kernel = settings.GetProperty("kernel");
        var layer = Decision(input.Shape, new ConvDefinition(settings.GetProperty("filters").GetInt32(), kernel[0].GetInt32(), kernel[1].GetInt32(),
            settings.GetProperty("stride").GetInt32(), Padding(settings), false, Activation.None));
        return new Convolution<float>(layer, Weight(golden, "weight"), Weight(golden, "bias"), input, output, OperatorCase.Shards);
    }

    private static Depthwise<float> Depthwise(JsonElement golden, JsonElement settings, Tensor<float> input, Tensor<float> output)
    {
        var kernel = settings.GetProperty("kernel");
        var layer = Decision(input.Shape, new SeparableConvDefinition(1, kernel[0].GetInt32(), kernel[1].GetInt32(),
            settings.GetProperty("stride").GetInt32(), Padding(settings), false, Activation.None));
        return new Depthwise<float>(layer, Weight(golden, "weight"), input, output, OperatorCase.Shards);
    }

    private static BatchNorm<float> BatchNorm(JsonElement golden, Tensor<float> input, Tensor<float> output)
    {
        var made = new BatchNorm<float>("x", input, output);
        foreach (var parameter in made.Parameters)
            Weight(golden, Key(parameter)).Value.Span.CopyTo(parameter.Value.Span);
        return made;
    }

    private static SoftmaxCrossEntropy<float> Loss(JsonElement settings, Tensor<float> input, Tensor<float> output)
    {
        var made = new SoftmaxCrossEntropy<float>("x", input, output);
        for (var sample = 0; sample < OperatorCase.Samples; sample++)
            made.Labels[sample] = settings.GetProperty("labels")[sample].GetInt32();
        for (var label = 0; label < input.Shape.Count; label++)
            made.ClassWeights[label] = settings.GetProperty("classWeights")[label].GetSingle();
        return made;
    }

    private static MaxPoolDefinition Pool(JsonElement settings)
    {
        var (pool, stride) = (settings.GetProperty("pool"), settings.GetProperty("stride"));
        return new MaxPoolDefinition(pool[0].GetInt32(), pool[1].GetInt32(), stride[0].GetInt32(), stride[1].GetInt32());
    }

    private static Padding Padding(JsonElement settings) => settings.GetProperty("padding").GetString() == "same" ? Runtime.Graph.Padding.Same : Runtime.Graph.Padding.Valid;

    private static DecisionLayer Dense(Shape input, Shape output) => NetworkPlan.Create(
        new NetworkDefinition([new BranchDefinition("x", input, [])], [new DenseDefinition(output.Count, Activation.None)], output.Count)).Decisions[0];

    private static DecisionLayer Decision(Shape input, LayerDefinition definition) => NetworkPlan.Create(
        new NetworkDefinition([new BranchDefinition("x", input, [definition])], [new DenseDefinition(2, Activation.None)], 2)).Decisions[0];

    private static Tensor<float> Tensor(JsonElement stored)
    {
        var shape = stored.GetProperty("shape");
        Assert.Equal(OperatorCase.Samples, shape[0].GetInt32());
        return new Tensor<float>(new Shape(shape[1].GetInt32(), shape[2].GetInt32(), shape[3].GetInt32()), OperatorCase.Samples);
    }

    private static Parameter<float> Weight(JsonElement golden, string key)
    {
        var values = Parameters(golden).GetProperty(key).GetProperty("values");
        var parameter = new Parameter<float>("x." + key, values.GetArrayLength());
        for (var index = 0; index < parameter.Length; index++)
            parameter.Value[index] = values[index].GetSingle();
        return parameter;
    }
}
