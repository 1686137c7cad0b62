using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary><c>TinyM2NetEmitOnnx</c>: one more stage, two more files beside the model, none with the app that is deployed.</summary>
[Collection(PackedProduct.Name)]
public class A_model_for_other_engines(Product product)
{
    private const string Emit = "-p:TinyM2NetEmitOnnx=true";
    private static readonly string[] Three = ["demo.int8.onnx", "demo.onnx", "demo.tm2n"];

    [Fact]
    public void is_made_once_and_kept_up_to_date()
    {
        var app = product.BuiltAppIn(product.Folder());
        Assert.Equal(["Onnx"], app.Build(Emit).Stages);
        Assert.Equal(Three, Models(app));
        Assert.Empty(app.Build(Emit).Stages);
        Assert.Contains("demo: onnx: fresh", app.Dotnet("build", "-nologo", "-t:TinyM2NetExplain", Emit).MustSucceed().Output, StringComparison.Ordinal);

        File.Delete(app.At("obj", "Debug", "net10.0", "tinym2net", "demo.onnx"));
        app.Build(Emit);
        Assert.Equal(Three, Models(app));

        app.Dotnet("publish", "-nologo", Emit, "-o", app.At("published")).MustSucceed();
        Assert.Equal(["demo.tm2n"], Directory.GetFiles(app.At("published", "models")).Select(Path.GetFileName));
        app.Dotnet("clean", "-nologo", Emit).MustSucceed();
        Assert.Empty(Directory.GetFiles(app.At("bin", "Debug"), "*.onnx", SearchOption.AllDirectories));
        Assert.Empty(app.Build().Stages);
    }

    [Fact]
    public void is_floats_alone_when_the_model_is()
    {
        var app = product.BuiltAppIn(product.Folder());
        app.Edit("Watcher.csproj", "MaxSize=\"35%\"", "Precision=\"Float\" EmitOnnx=\"true\"");
        app.Build();
        Assert.True(File.Exists(app.At("bin", "Debug", "net10.0", "models", "demo.onnx")));
        Assert.False(File.Exists(app.At("bin", "Debug", "net10.0", "models", "demo.int8.onnx")));
    }

    [Fact]
    public void is_refused_in_a_line_where_the_property_is_neither_true_nor_false()
    {
        var app = product.BuiltAppIn(product.Folder());
        var line = Assert.Single(app.TryBuild("-p:TinyM2NetEmitOnnx=yes").MustFail().Lines("error TM2N1015"));
        Assert.Contains("EmitOnnx is \"yes\"", line, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Models(App app) => Directory.GetFiles(app.At("bin", "Debug", "net10.0", "models")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
