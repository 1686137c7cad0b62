using TinyM2Net.Compiler.Interop.Proto;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Tests.Pipeline;

/// <summary>The ONNX stage among the others; that ONNX Runtime answers as we do is shown in TinyM2Net.Onnx.Tests.</summary>
public sealed class A_model_for_other_engines : IDisposable
{
    private readonly TinyProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public void is_made_when_it_is_asked_for_and_changes_nothing_else()
    {
        var model = File.ReadAllBytes(Run(new()).ModelFile);
        var result = Run(Onnx());
        Assert.Equal("onnx", TinyProject.Ran(result));
        Assert.Equal(model, File.ReadAllBytes(result.ModelFile));
        Assert.Equal("", TinyProject.Ran(Run(Onnx())));
        Assert.Equal("onnx: fresh: nothing changed", project.Check(Onnx())[^1].ToString());
        Assert.Equal("bits tune pack onnx", TinyProject.Ran(Run(Onnx("W8A8"))));
    }

    [Fact]
    public void has_the_same_bytes_each_time_and_its_version_by_its_bits()
    {
        var (floats, integers) = Files(Run(Onnx()));
        Assert.Equal((floats, integers), Files(project.Run(Onnx(), Stage.Onnx, store: "another", threads: 3)));
        var four = ModelProto.Parser.ParseFrom(Convert.FromHexString(integers));
        Assert.Equal((10, 21), (four.IrVersion, four.OpsetImport.Single().Version));
        var eight = ModelProto.Parser.ParseFrom(Convert.FromHexString(Files(Run(Onnx("W8A8"))).Integers));
        Assert.Equal((7, 13), (eight.IrVersion, eight.OpsetImport.Single().Version));
        Assert.Equal(["image", "audio"], eight.Graph.Input.Select(i => i.Name));
        Assert.Contains(eight.MetadataProps, p => p is { Key: "labels", Value: """["ball_beep","ball_siren","box_beep","box_siren"]""" });
        Assert.Contains(eight.MetadataProps, p => p.Key == "pack" && p.Value.Length == 20);
    }

    [Fact]
    public void is_floats_alone_when_the_model_is()
    {
        var onnx = Run(Onnx("Float")).Of(Stage.Onnx);
        Assert.True(File.Exists(onnx.File(OnnxFiles.FloatFile)));
        Assert.False(File.Exists(onnx.File(OnnxFiles.IntegerFile)));
    }

    private PipelineResult Run(ModelMetadata metadata) => project.Run(metadata, Stage.Onnx);

    private static ModelMetadata Onnx(string? precision = null) => new() { EmitOnnx = "true", Precision = precision };

    private static (string Floats, string Integers) Files(PipelineResult result) =>
        (Hex(result.Of(Stage.Onnx).File(OnnxFiles.FloatFile)), Hex(result.Of(Stage.Onnx).File(OnnxFiles.IntegerFile)));

    private static string Hex(string file) => Convert.ToHexString(File.ReadAllBytes(file));
}
