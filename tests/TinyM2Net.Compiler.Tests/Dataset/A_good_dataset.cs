using System.Text;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Tests;

namespace TinyM2Net.Compiler.Tests.Dataset;

public class A_good_dataset
{
    [Fact]
    public void Is_read_with_its_labels_sorted_and_its_clips_hashed()
    {
        using var data = TemporaryDataset.Good();
        var index = data.Read();
        Assert.Equal(["cat", "dog"], index.Labels);
        Assert.Equal(6, index.Samples.Count);
        var clip = index.Samples[3].Clips.Single();
        Assert.Equal("clips/val_dog.csv", clip.Path);
        Assert.Equal(4, clip.Length);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("a\n4\n"u8)), clip.Sha256);
        Assert.Equal((DatasetSplit.Validation, 1, "g_val"), (index.Samples[3].Split, index.Samples[3].Label, index.Samples[3].Group));
        Assert.Empty(data.Reported);
        Assert.Empty(index.Notes);
    }

    [Fact]
    public void May_have_its_columns_in_any_order_quotes_crlf_a_byte_order_mark_and_columns_of_its_own()
    {
        using var data = TemporaryDataset.Good();
        var plain = data.Read();
        var rows = plain.Samples.Select(s => $"\"said \"\"hi\"\", twice\nover\",{s.Split.Name()},{s.Clips[0].Path},{plain.Labels[s.Label]},{s.Group},{s.Id}");
        File.WriteAllText(data.Manifest, "remark,split,x,label,group_id,sample_id\r\n" + string.Join("\r\n", rows) + "\r\n", new UTF8Encoding(true));
        var index = data.Read();
        Assert.Equal(plain.Samples.Select(s => (s.Id, s.Label, s.Split, s.Clips[0])), index.Samples.Select(s => (s.Id, s.Label, s.Split, s.Clips[0])));
        Assert.Equal(["Ignored: remark."], index.Notes);
    }

    [Fact]
    public void Comes_back_from_its_json_and_the_json_is_the_same_bytes()
    {
        using var data = TemporaryDataset.Good();
        using var first = new MemoryStream();
        data.Read().Write(first);
        first.Position = 0;
        var back = DatasetIndex.Read(first);
        using var second = new MemoryStream();
        back.Write(second);
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void Keeps_the_order_of_declared_labels()
    {
        using var data = TemporaryDataset.Good();
        var index = data.Read(labels: ["dog", "cat"]);
        Assert.Equal(["dog", "cat"], index.Labels);
        Assert.Equal(1, index.Samples[0].Label);
    }

    [Fact]
    public void May_be_a_folder_of_split_label_and_group()
    {
        using var data = new TemporaryDataset();
        foreach (var split in new[] { "train", "validation", "test" })
            foreach (var label in new[] { "cat", "dog" })
                data.Clip($"{split}/{label}/{split}{label}/x.csv", split + label);
        data.Clip("licences/README.txt", "free");
        var index = data.Read(data.Folder);
        Assert.Equal(6, index.Samples.Count);
        Assert.Equal(2, index.Of(DatasetSplit.Validation).Count());
        Assert.Contains(index.Samples, s => s is { Group: "traindog", Label: 1, Split: DatasetSplit.Train } && s.Clips[0].Path == "train/dog/traindog/x.csv");
        Assert.Equal(["Ignored: licences."], index.Notes);
        Assert.Equal(["dataset: Ignored: licences."], data.Announced);
    }

    [Fact]
    public void Without_a_split_goes_by_the_hash_of_its_groups_whatever_else_is_in_it()
    {
        using var data = new TemporaryDataset();
        data.Clip("a.csv", "a");
        string Manifest(int groups) => "sample_id,group_id,label,x\n" + string.Concat(Enumerable.Range(0, groups * 2).Select(i => $"s{i},g{i / 2},{(i % 2 == 0 ? "cat" : "dog")},a.csv\n"));
        File.WriteAllText(data.Manifest, Manifest(400));
        var large = data.Read();
        Assert.All(large.Samples.GroupBy(s => s.Group), g => Assert.Single(g.Select(s => s.Split).Distinct()));
        Assert.InRange(large.Of(DatasetSplit.Train).Count(), 520, 600);
        Assert.InRange(large.Of(DatasetSplit.Test).Count(), 80, 160);
        File.WriteAllText(data.Manifest, Manifest(100));
        var small = data.Read();
        Assert.Equal(large.Samples.Take(200).Select(s => s.Split), small.Samples.Select(s => s.Split));
    }

    [Fact]
    public void Without_groups_warns_and_takes_each_sample_for_its_own()
    {
        using var data = TemporaryDataset.Good("sample_id,other,label,x_path,split");
        var index = data.Read();
        Assert.Equal("train_cat", index.Samples[0].Group);
        Assert.Equal((DiagnosticCodes.NoGroups, Severity.Warning), (data.Reported.Single().Code, data.Reported.Single().Severity));
    }

    [Fact]
    public void Warns_of_the_same_content_on_two_sides()
    {
        using var data = TemporaryDataset.Good();
        data.Clip("clips/test_dog.csv", File.ReadAllText(Path.Combine(data.Folder, "clips", "train_dog.csv")));
        data.Read();
        Assert.Equal((DiagnosticCodes.SharedClip, Severity.Warning), (data.Reported.Single().Code, data.Reported.Single().Severity));
    }

    [Fact]
    public void Warns_of_labels_and_of_groups_that_differ_by_case_alone()
    {
        using var data = TemporaryDataset.Good();
        File.AppendAllText(data.Manifest, "again,g_train,Dog,clips/train_dog.csv,train\n");
        data.Read();
        var warning = Assert.Single(data.Reported, d => d.Code == DiagnosticCodes.NamesDifferByCase);
        Assert.Contains("1 label is there in more than one spelling, such as \"Dog\" and \"dog\", and counts as several", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_read_clips_that_the_memo_knows()
    {
        using var data = TemporaryDataset.Good();
        foreach (var clip in Directory.GetFiles(Path.Combine(data.Folder, "clips")))
            File.SetLastWriteTimeUtc(clip, DateTime.UnixEpoch);
        var memo = Path.Combine(data.Folder, "memo.txt");
        var first = data.Read(memo: new FileMemo(memo, TimeProvider.System));
        // Other bytes under the same size and time stamp: only reading could tell, and reading is what must not happen.
        var touched = Path.Combine(data.Folder, "clips", "train_cat.csv");
        File.WriteAllText(touched, "b\n9\n");
        File.SetLastWriteTimeUtc(touched, DateTime.UnixEpoch);
        Assert.Equal(first.Samples[0].Clips[0], data.Read(memo: new FileMemo(memo, TimeProvider.System)).Samples[0].Clips[0]);
    }

    [SharedDataTheory]
    [InlineData("av-field", new[] { "image", "audio" }, 1690, 5)]
    [InlineData("coswara-cough-speech", new[] { "cough", "speech", "breath" }, 291, 2)]
    [InlineData("har-watch-phone", new[] { "watch", "phone" }, null, 0)]
    [InlineData("mm5-depth-thermal", new[] { "depth", "thermal", "rgb" }, null, 0)]
    [InlineData("covid-cough-pairs", new[] { "cough_a", "cough_b" }, 455, 2)]
    public void May_be_one_that_others_made(string name, string[] modalities, int? samples, int labels)
    {
        var index = DatasetStage.Run(new DatasetInput(Path.Combine(TestPaths.Shared!, "data", name, "manifest.csv"), modalities), new DatasetOptions(), new StageContext());
        Assert.All(index.Samples, s => Assert.Equal(modalities.Length, s.Clips.Count));
        if (samples is { } count)
            Assert.Equal((count, labels), (index.Samples.Count, index.Labels.Count));
    }
}
