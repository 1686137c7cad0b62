namespace TinyM2Net.Training.Modules;

/// <summary>A layer leaves nothing of its input: the window is larger than what it slides over.</summary>
internal sealed class ShapeException(string layerName, Shape inputShape, string layerText)
    : Exception($"{layerName} ({layerText}) leaves nothing of its {inputShape} input")
{
    /// <summary>The layer's name in the plan, such as <c>audio/conv1</c>.</summary>
    public string LayerName { get; } = layerName;

    public Shape InputShape { get; } = inputShape;

    /// <summary>The layer as a reader of the spec would say it: <c>conv 64 3x3 valid</c>.</summary>
    public string LayerText { get; } = layerText;
}
