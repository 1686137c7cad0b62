using System.Security.Cryptography;
using Microsoft.Build.Utilities;
using TinyM2Net.Tasks.Tests.Support;

namespace TinyM2Net.Tasks.Tests;

public sealed class A_synthetic_dataset : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async System.Threading.Tasks.Task that_two_first_builds_want_at_once_is_written_once()
    {
        var both = await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, 2).Select(_ => System.Threading.Tasks.Task.Run(() => Write("a"))));
        Assert.All(both, engine => Assert.Empty(engine.Errors));
        Assert.Single(both.SelectMany(engine => engine.Messages), message => message.Contains("was written", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Fault.Kill)]
    [InlineData(Fault.Full)]
    public void whose_writing_is_cut_short_is_written_whole_by_the_next_build(Fault fault)
    {
        var disk = new FaultyDisk(Fault.None, 0);
        disk.During(() => Write("whole"));
        // Its 640 files are written alike: the middle stands for all of them, and the manifest comes last.
        foreach (var at in new[] { disk.Effects / 2, disk.Effects })
        {
            var data = FormattableString.Invariant($"{at}");
            new FaultyDisk(fault, at).During(() => Assert.Equal(fault == Fault.Full ? "TM2N0003" : ProcessDiedException.Code, Assert.Single(Write(data).Errors).Code));
            Assert.Empty(Write(data).Errors);
            Assert.Equal(Content("whole"), Content(data));
        }
    }

    private Engine Write(string data)
    {
        var engine = new Engine();
        using var task = new SynthesizeDatasets { BuildEngine = engine, Datasets = [new TaskItem(folder[$"{data}/manifest.csv"])], StagePath = folder[$"obj-{data}"] };
        task.Execute();
        return engine;
    }

    private string[] Content(string data) => [.. Directory.GetFiles(folder[data], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(folder[data], file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];
}
