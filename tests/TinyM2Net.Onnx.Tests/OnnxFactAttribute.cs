namespace TinyM2Net.Onnx.Tests;

/// <summary>A fact that needs ONNX Runtime; skipped with the reason where it cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxFactAttribute : FactAttribute
{
    public OnnxFactAttribute() => Skip = OnnxSession.Absent is { } reason ? Reason(reason) : null;

    internal static string Reason(string absent) => $"ONNX Runtime is not here: {absent}.";
}

/// <summary>A theory that needs ONNX Runtime.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxTheoryAttribute : TheoryAttribute
{
    public OnnxTheoryAttribute() => Skip = OnnxSession.Absent is { } reason ? OnnxFactAttribute.Reason(reason) : null;
}

/// <summary>A fact that needs ONNX Runtime and the shared datasets.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedOnnxTheoryAttribute : TheoryAttribute
{
    public SharedOnnxTheoryAttribute() => Skip = OnnxSession.Absent is { } reason ? OnnxFactAttribute.Reason(reason) : new SharedDataFactAttribute().Skip;
}
