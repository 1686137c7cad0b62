using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary>Two models of one project, one of which learns from the other.</summary>
[Collection(PackedProductInProjects.Name)]
public class A_student_and_its_teacher(Product product)
{
    [Fact]
    public void are_trained_in_one_build_the_teacher_first_and_once()
    {
        var app = product.NewApp(product.Folder());
        File.Copy(app.At("demo.model.json"), app.At("big.model.json"));
        app.Edit("demo.model.json", "\"training\":", "\"distillation\": { \"teacher\": \"big\" }, \"training\":");
        app.Edit("Watcher.csproj", "MaxSize=\"35%\" />", "Precision=\"W8A8\" /><TinyM2NetModel Include=\"big.model.json\" Precision=\"Float\" />");
        app.Edit("Watcher.csproj", "<TargetFramework>net10.0</TargetFramework>", """
            <TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
            <EnableWindowsTargeting>true</EnableWindowsTargeting>
            <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
            """);
        Assert.Equal(["big", "demo"], app.Build("-m").Trained);
        Assert.Empty(app.Build("-m").Stages);

        app.Edit("demo.model.json", "\"teacher\": \"big\"", "\"teacher\": \"bog\"");
        Assert.Contains("There is no model \"bog\" to learn from. Did you mean \"big\"?", Assert.Single(app.TryBuild("-f", "net10.0").MustFail().Lines("error TM2N1106").Distinct()), StringComparison.Ordinal);
    }
}
