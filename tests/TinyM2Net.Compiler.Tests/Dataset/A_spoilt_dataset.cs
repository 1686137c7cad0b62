using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Tests.Dataset;

public class A_spoilt_dataset
{
    [Fact]
    public void That_does_not_exist_is_named()
    {
        using var data = new TemporaryDataset();
        var mistake = Assert.Single(data.Mistakes());
        Assert.Equal((DiagnosticCodes.DatasetNotFound, data.Manifest), (mistake.Code, mistake.File));
    }

    [Fact]
    public void Lacking_columns_names_each_and_the_nearest_present()
    {
        using var data = TemporaryDataset.Good("sampleid,group_id,lable,x_pth,split");
        var mistakes = data.Mistakes();
        Assert.All(mistakes, m => Assert.Equal((DiagnosticCodes.MissingColumn, 1), (m.Code, m.Line)));
        Assert.Equal(3, mistakes.Count);
        Assert.Contains("Did you mean \"sampleid\"", mistakes[0].Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean \"lable\"", mistakes[1].Message, StringComparison.Ordinal);
        Assert.Contains("(or \"x\") for the modality \"x\"", mistakes[2].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"never closed\n", "never closed")]
    [InlineData("\"closed\"too early,1,2,3,4\n", "closing quote")]
    [InlineData("too,few\n", "2 fields")]
    public void That_is_no_csv_is_told_with_its_line(string row, string reason)
    {
        using var data = TemporaryDataset.Good(change: text => text + row);
        var mistake = Assert.Single(data.Mistakes());
        Assert.Equal(DiagnosticCodes.MalformedManifest, mistake.Code);
        Assert.Contains(reason, mistake.Message, StringComparison.Ordinal);
        Assert.True(mistake.Line == 8 || mistake.Message.Contains("line 8", StringComparison.Ordinal));
    }

    [Fact]
    public void That_is_not_utf8_or_has_a_column_twice_is_refused()
    {
        using var data = TemporaryDataset.Good("sample_id,group_id,label,x_path,label");
        Assert.Equal(DiagnosticCodes.MalformedManifest, Assert.Single(data.Mistakes()).Code);
        File.WriteAllBytes(data.Manifest, [0x61, 0xFF, 0xFE, 0x0A]);
        Assert.Equal(DiagnosticCodes.MalformedManifest, Assert.Single(data.Mistakes()).Code);
    }

    [Fact]
    public void Without_rows_is_told_so()
    {
        using var data = TemporaryDataset.Good(change: text => text[..(text.IndexOf('\n', StringComparison.Ordinal) + 1)]);
        Assert.Equal(DiagnosticCodes.EmptyDataset, Assert.Single(data.Mistakes()).Code);
        File.WriteAllText(data.Manifest, "");
        Assert.Equal(DiagnosticCodes.EmptyDataset, Assert.Single(data.Mistakes()).Code);
        Directory.CreateDirectory(Path.Combine(data.Folder, "train"));
        Assert.Equal(DiagnosticCodes.EmptyDataset, Assert.Single(data.Mistakes(data.Folder)).Code);
    }

    [Fact]
    public void With_a_leaking_group_names_it_both_splits_and_both_lines()
    {
        using var data = TemporaryDataset.Good(change: text => text.Replace("test_dog,g_test", "test_dog,g_train", StringComparison.Ordinal));
        var mistake = Assert.Single(data.Mistakes());
        Assert.Equal((DiagnosticCodes.LeakingGroup, 7), (mistake.Code, mistake.Line));
        Assert.Contains("\"g_train\"", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("train in line 2, test in line 7", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_one_class_is_refused()
    {
        using var data = TemporaryDataset.Good(change: text => text.Replace(",dog,", ",cat,", StringComparison.Ordinal));
        Assert.Equal(DiagnosticCodes.OneClassOnly, Assert.Single(data.Mistakes()).Code);
    }

    [Fact]
    public void With_a_label_that_the_spec_does_not_declare_names_it()
    {
        using var data = TemporaryDataset.Good();
        var mistake = Assert.Single(data.Mistakes(labels: ["cat", "dogs"]));
        Assert.Equal((DiagnosticCodes.UndeclaredLabel, 3), (mistake.Code, mistake.Line));
        Assert.Contains("Did you mean \"dogs\"", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside.csv")]
    [InlineData("clips/../../outside.csv")]
    [InlineData("/etc/hostname")]
    [InlineData("..\\outside.csv")]
    public void With_a_path_that_leaves_the_folder_is_refused(string path)
    {
        using var data = TemporaryDataset.Good(change: text => text.Replace("clips/val_cat.csv", path, StringComparison.Ordinal));
        var mistake = Assert.Single(data.Mistakes());
        Assert.Equal((DiagnosticCodes.PathEscapes, 4), (mistake.Code, mistake.Line));
        Assert.Contains(path, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_NUL_in_a_path_names_the_line()
    {
        using var data = TemporaryDataset.Good(change: text => text.Replace("clips/val_cat", "clips/val\0cat", StringComparison.Ordinal));
        var mistake = Assert.Single(data.Mistakes());
        Assert.Equal((DiagnosticCodes.MissingClip, 4), (mistake.Code, mistake.Line));
        Assert.Contains("NUL", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_labels_that_are_no_short_line_names_each_on_one_line()
    {
        using var data = TemporaryDataset.Good(change: text => text
            .Replace(",dog,", ",\"dog\nof two lines\",", StringComparison.Ordinal).Replace(",cat,", $",{new string('c', 10_000)},", StringComparison.Ordinal));
        var mistakes = data.Mistakes();
        Assert.Equal([DiagnosticCodes.UnusableLabel, DiagnosticCodes.UnusableLabel], mistakes.Select(m => m.Code));
        Assert.All(mistakes, m => Assert.True(m.Message.Length < 250 && !m.Message.Contains('\n', StringComparison.Ordinal), m.Message));
    }

    [Fact]
    public void With_a_label_a_sample_is_asked_for_the_right_column()
    {
        using var data = TemporaryDataset.Good(change: text => text + string.Concat(Enumerable.Range(0, 1100).Select(i => $"s{i},g_train,label{i},clips/train_cat.csv,train\n")));
        var mistake = Assert.Single(data.Mistakes());
        Assert.Equal(DiagnosticCodes.UnusableLabel, mistake.Code);
        Assert.Contains("1102", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_many_missing_clips_lists_twenty_and_counts_the_rest()
    {
        using var data = TemporaryDataset.Good(change: text => text + string.Concat(Enumerable.Range(0, 30).Select(i => $"s{i},g_train,dog,clips/none{i}.csv,train\n")));
        var mistakes = data.Mistakes();
        Assert.Equal(21, mistakes.Count);
        Assert.All(mistakes, m => Assert.Equal(DiagnosticCodes.MissingClip, m.Code));
        Assert.Contains("clips/none0.csv", mistakes[0].Message, StringComparison.Ordinal);
        Assert.Contains("10 more", mistakes[20].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_several_kinds_of_mistakes_tells_them_all_at_once()
    {
        using var data = TemporaryDataset.Good(change: text => text
            .Replace("train_dog,", "train_cat,", StringComparison.Ordinal)
            .Replace("val_cat.csv,val", "val_cat.csv,valid", StringComparison.Ordinal)
            .Replace("test_cat,g_test,cat", "test_cat,g_test,", StringComparison.Ordinal)
            .Replace("clips/test_dog.csv", "", StringComparison.Ordinal));
        Assert.Equal(
            [DiagnosticCodes.EmptyField, DiagnosticCodes.EmptyField, DiagnosticCodes.DuplicateSample, DiagnosticCodes.UnknownSplit],
            data.Mistakes().Select(m => m.Code));
    }

    [Theory]
    [InlineData("val")]
    [InlineData("test")]
    public void With_an_empty_split_names_it(string split)
    {
        using var data = TemporaryDataset.Good(change: text => string.Concat(text.Split('\n').Where(l => !l.StartsWith(split, StringComparison.Ordinal)).Select(l => l + "\n")));
        var mistake = Assert.Single(data.Mistakes());
        Assert.Equal(DiagnosticCodes.EmptySplit, mistake.Code);
        Assert.Contains($"\"{split}\"", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_label_that_training_never_sees_names_it()
    {
        using var data = TemporaryDataset.Good(change: text => text.Replace("g_train,dog", "g_train,cat", StringComparison.Ordinal));
        var mistake = Assert.Single(data.Mistakes());
        Assert.Equal(DiagnosticCodes.LabelNotTrained, mistake.Code);
        Assert.Contains("\"dog\"", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("Move whole groups", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_declared_label_of_no_sample_says_so()
    {
        using var data = TemporaryDataset.Good();
        var mistake = Assert.Single(data.Mistakes(labels: ["cat", "dog", "cow"]));
        Assert.Equal(DiagnosticCodes.LabelNotTrained, mistake.Code);
        Assert.Contains("\"cow\" has no sample at all", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_slip_in_a_folder_of_a_split_names_it()
    {
        using var data = new TemporaryDataset();
        foreach (var split in new[] { "train", "val", "tets" })
            foreach (var label in new[] { "cat", "dog" })
                data.Clip($"{split}/{label}/{split}{label}/x.csv", split + label);
        var mistake = Assert.Single(data.Mistakes(data.Folder));
        Assert.Equal(DiagnosticCodes.EmptySplit, mistake.Code);
        Assert.Contains("\"tets\" is named after no split", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tarin", "train")]
    [InlineData("vall", "val")]
    [InlineData("tets", "test")]
    public void With_a_folder_of_clips_that_is_almost_a_split_is_warned_of(string folder, string split)
    {
        using var data = Folder();
        data.Clip($"{folder}/cat/more/x.csv", "more");
        data.Clip("raw/cat/more/x.csv", "as it was recorded");
        data.Clip("trains/notes.txt", "no clips");
        data.Read(data.Folder);
        var warning = Assert.Single(data.Reported);
        Assert.Equal((DiagnosticCodes.MisnamedSplit, Severity.Warning, data.Folder), (warning.Code, warning.Severity, warning.File));
        Assert.Contains($"\"{folder}\" are ignored: it is named after no split. Did you mean \"{split}\"?", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_slip_in_the_name_of_a_clip_of_a_folder_names_both()
    {
        using var data = new TemporaryDataset();
        data.Clip("train/cat/g/iamge.png", "a");
        data.Clip("train/cat/g/audio.wav", "a");
        var mistake = Assert.Single(data.Mistakes(new DatasetInput(data.Folder, ["audio", "image"])), m => m.Code == DiagnosticCodes.MissingClip);
        Assert.EndsWith("There is \"iamge.png\": did you mean \"image\"?", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(";", "';'")]
    [InlineData("\t", "tabs")]
    [InlineData("\";\"", "';'")]
    public void Separated_by_something_else_than_commas_is_told_so_once(string separator, string said)
    {
        using var data = TemporaryDataset.Good(change: text => separator.Length == 1 ? text.Replace(",", separator, StringComparison.Ordinal)
            : string.Concat(text.TrimEnd().Split('\n').Select(line => $"\"{line.Replace(",", separator, StringComparison.Ordinal)}\"\n")));
        var mistake = Assert.Single(data.Mistakes());
        Assert.Equal((DiagnosticCodes.MalformedManifest, 1), (mistake.Code, mistake.Line));
        Assert.Contains($"separated by {said}: separate the columns by ','", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_clips_that_have_no_end_is_refused_before_they_are_read()
    {
        using var data = TemporaryDataset.Good();
        using (var clip = File.OpenWrite(Path.Combine(data.Folder, "clips", "train_cat.csv")))
            clip.SetLength((1 << 28) + 1);
        Assert.Contains("256 MiB", Assert.Single(data.Mistakes()).Message, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows())
            return;
        File.Delete(Path.Combine(data.Folder, "clips", "train_cat.csv"));
        File.CreateSymbolicLink(Path.Combine(data.Folder, "clips", "train_cat.csv"), "/dev/zero");
        Assert.Equal(0, data.Read().Samples[0].Clips[0].Length);
        File.Delete(data.Manifest);
        File.CreateSymbolicLink(data.Manifest, "/dev/zero");
        Assert.Equal(DiagnosticCodes.EmptyDataset, Assert.Single(data.Mistakes()).Code);
    }

    private static TemporaryDataset Folder()
    {
        var data = new TemporaryDataset();
        foreach (var split in new[] { "train", "val", "test" })
            foreach (var label in new[] { "cat", "dog" })
                data.Clip($"{split}/{label}/{split}{label}/x.csv", split + label);
        return data;
    }

    [Fact]
    public void With_two_files_of_one_modality_in_a_group_is_refused()
    {
        using var data = new TemporaryDataset();
        data.Clip("train/cat/g/x.csv", "a");
        data.Clip("train/cat/g/x.wav", "a");
        Assert.Equal(DiagnosticCodes.DuplicateSample, Assert.Single(data.Mistakes(data.Folder)).Code);
    }
}
