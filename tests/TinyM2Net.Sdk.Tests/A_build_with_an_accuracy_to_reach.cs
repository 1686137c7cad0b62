using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests;

/// <summary><c>MinAccuracy</c> and <c>MaxAccuracyDrop</c>: CI's guard against a model that got worse.</summary>
[Collection(PackedProduct.Name)]
public class A_build_with_an_accuracy_to_reach(Product product)
{
    [Fact]
    public void fails_as_often_as_it_is_tried_and_trains_nothing_again()
    {
        var app = product.BuiltAppIn(product.Folder());
        var store = app.Store();
        app.Edit("Watcher.csproj", "MaxSize=\"35%\"", "MaxSize=\"35%\" MinAccuracy=\"100%\"");
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var line = Assert.Single(app.TryBuild().MustFail().Lines("error TM2N5003").Distinct());
            Assert.Contains("Watcher.csproj", line, StringComparison.Ordinal);
            Assert.Contains("on the test split", line, StringComparison.Ordinal);
            Assert.Contains("MinAccuracy asks for 100.0 %", line, StringComparison.Ordinal);
            Assert.Contains("demo.report.html", line, StringComparison.Ordinal);
        }
        app.Edit("Watcher.csproj", "MinAccuracy=\"100%\"", "MinAccuracy=\"1%\" MaxAccuracyDrop=\"100%\" AccuracySplit=\"val\"");
        Assert.Empty(app.Build().Stages);
        Assert.Equal(store, app.Store());
    }
}
