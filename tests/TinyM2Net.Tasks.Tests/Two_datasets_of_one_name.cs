using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using TinyM2Net.Tasks.Tests.Support;

namespace TinyM2Net.Tasks.Tests;

public sealed class Two_datasets_of_one_name : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Engine engine = new();

    public Two_datasets_of_one_name()
    {
        TinyModel.WriteSpec(folder["demo.model.json"]);
        foreach (var data in new[] { "data/field", "more/field" })
            TinyModel.WriteDataset(folder[data]);
        TinyModel.WriteClip(folder["more/field/clip0.wav"], 2000);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void are_one_error_that_says_what_to_add()
    {
        Assert.False(Check(new TaskItem(folder["data/field/manifest.csv"]), new TaskItem(folder["more/field/manifest.csv"])));
        var error = Assert.Single(engine.Errors);
        Assert.Equal(("TM2N1102", folder["Demo.csproj"]), (error.Code, error.File));
        Assert.Equal("Two TinyM2NetDataset items are named \"field\": give one of them another Name.", error.Message);
    }

    [Fact]
    public void are_told_apart_once_one_of_them_has_another()
    {
        var other = new TaskItem(folder["more/field/manifest.csv"], new Dictionary<string, string> { ["Name"] = "evening" });
        Assert.True(Check(new TaskItem(folder["data/field/manifest.csv"]), other), string.Join('\n', engine.Errors.Select(e => e.Message)));
    }

    private bool Check(params ITaskItem[] datasets) => DemoCheck.Run(folder, engine, "field", datasets);
}
