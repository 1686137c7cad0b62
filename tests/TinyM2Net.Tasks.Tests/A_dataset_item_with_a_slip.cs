using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using TinyM2Net.Tasks.Tests.Support;

namespace TinyM2Net.Tasks.Tests;

public sealed class A_dataset_item_with_a_slip : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Engine engine = new();

    public A_dataset_item_with_a_slip()
    {
        TinyModel.WriteSpec(folder["demo.model.json"]);
        TinyModel.WriteDataset(folder["data/tones"]);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Synthetc", "true", "there is no metadata \"Synthetc\". Did you mean \"Synthetic\"?")]
    [InlineData("Synthetic", "ture", "Synthetic is \"ture\": it must be true or false.")]
    public void in_its_metadata_is_an_error(string name, string value, string said) =>
        Is("TM2N1015", said, new TaskItem(folder["data/tones/manifest.csv"], new Dictionary<string, string> { [name] = value }));

    [Theory]
    [InlineData("data/tons")]
    [InlineData("data/tons/manifest.csv")]
    public void in_its_folder_is_told_as_one_that_is_not_there(string path) =>
        Is("TM2N2001", "the dataset does not exist", new TaskItem(folder[path]));

    [Fact]
    public void in_its_folder_keeps_its_name() =>
        Assert.Equal(folder["data/tons"], ModelItems.DatasetFolder(folder["data/tons"]));

    private void Is(string code, string said, ITaskItem dataset)
    {
        Assert.False(DemoCheck.Run(folder, engine, "tones", dataset));
        var error = Assert.Single(engine.Errors);
        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }
}
