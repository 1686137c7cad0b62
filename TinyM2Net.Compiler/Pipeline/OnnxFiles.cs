using TinyM2Net.Compiler.Interop;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>The models for other engines, where they are asked for.</summary>
internal static class OnnxFiles
{
    public const string FloatFile = "model.onnx";

    /// <summary>Absent for <c>Precision="Float"</c>.</summary>
    public const string IntegerFile = "model.int8.onnx";

    public static void Write(ModelBuild build, string folder)
    {
        var output = OnnxStage.Run(new OnnxInput(build.Spec.Name, build.Data.Labels, build.Features.Modalities, NetworkPlan.Create(build.Whole.Definition), build.Whole.Weights,
            build.Request.Precision == Precision.Float ? null : build.Tuned, build.Provenance));
        Disk.Current.Write(Path.Combine(folder, FloatFile), output.Float);
        if (output.Integers is not null)
            Disk.Current.Write(Path.Combine(folder, IntegerFile), output.Integers);
    }
}
