using TinyM2Net.CommandLine;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Reporting;

namespace TinyM2Net.Compiler.Tests.Pipeline;

public sealed class A_build_of_a_model : IDisposable
{
    private readonly TinyProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public void goes_from_clips_to_a_file_that_classifies_and_a_report()
    {
        var result = project.Run();
        Assert.Equal("dataset features train sensitivity bits tune pack", TinyProject.Ran(result));
        var model = Model.Load(result.ModelFile);
        Assert.Equal(["ball_beep", "ball_siren", "box_beep", "box_siren"], model.Labels);
        Assert.True(model.SelfTest().Passed);
        var session = model.CreateSession();
        session.SetClip("image", File.ReadAllBytes(project["data/image/ball_beep_12_0.png"]));
        session.SetClip("audio", File.ReadAllBytes(project["data/audio/ball_beep_12_0.wav"]));
        Assert.Contains(session.Classify().Label, model.Labels);
        Assert.Contains(model.Info.Provenance, p => p.Key == "train" && p.Value.Length == 20);
        Assert.Contains("tiny", File.ReadAllText(result.ReportFile), StringComparison.Ordinal);
        var figures = StageFiles.ReadJson<ReportData>(result.Of(Stage.Pack).File(StageNames.FiguresFile));
        Assert.Equal(["float, fused train", "float, fused val", "float, fused test", "float, pruned val", "float, pruned test", "packed, Mixed val", "packed, Mixed test"], figures.Accuracy.Select(a => $"{a.What} {a.Split}"));
        Assert.Equal(16, figures.Accuracy[^1].Samples);
        Assert.True(figures.Accuracy[^1].Interval!.Value.Low <= figures.Accuracy[^1].Balanced && figures.Accuracy[^1].Balanced <= figures.Accuracy[^1].Interval!.Value.High);
        var predictions = File.ReadLines(result.Of(Stage.Pack).File(StageNames.PredictionsFile)).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(figures.Accuracy[^1].Plain, predictions.Where(p => p[2] == "test").Average(p => p[3] == p[5] ? 1.0 : 0));
        Assert.Equal(figures.Trained("val").Plain, predictions.Where(p => p[2] == "val").Average(p => p[3] == p[4] ? 1.0 : 0));
        Assert.Equal(["without image, mid-grey in its place 16", "without audio, its mean in its place 16"], figures.MissingModalities.Select(m => $"{m.What} {m.Samples}"));
        Assert.All(figures.Layers, layer => Assert.True(layer is { WeightSqnr: null or (> 5 and < 80), Clipped: >= 0 and < 0.5, Microseconds: null }, layer.ToString()));
        Assert.Contains(figures.Search!.Front!.Points, p => p.Size == figures.Search.Size);
        Assert.Equal("4 groups, 1 of the first label", $"{figures.Splits[2].Groups} groups, {figures.Splits[2].GroupsPerLabel[0]} of the first label");
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(result.ModelFile)));
        Assert.Contains(new ProvenanceRow("SHA-256 of the .tm2n file", digest), figures.Provenance);
    }

    [Fact]
    public void that_declares_a_subset_answers_by_it_and_records_how_well()
    {
        project.Edit("\"head\"", "\"subsets\": [[\"image\"]], \"head\"");
        var result = project.Run();
        var model = Model.Load(result.ModelFile);
        Assert.True(model.SelfTest().Passed);
        var subset = Assert.Single(model.Subsets);
        Assert.Equal(["image"], subset.Modalities);
        var figures = StageFiles.ReadJson<ReportData>(result.Of(Stage.Pack).File(StageNames.FiguresFile));
        Assert.Empty(figures.MissingModalities);
        Assert.Equal(["float, fused, image alone test", "packed, Mixed, image alone test"], figures.Subsets.Select(s => $"{s.What} {s.Split}"));
        Assert.Equal((figures.Subsets[0].Balanced, figures.Subsets[1].Balanced), (subset.Accuracy!.FloatBalancedAccuracy, subset.Accuracy.BalancedAccuracy));
        Assert.Contains("With some inputs alone", File.ReadAllText(result.ReportFile), StringComparison.Ordinal);

        // What the record says is what the file answers.
        var (session, right, samples) = (model.CreateSession(), 0, 0);
        foreach (var row in File.ReadLines(project.Manifest).Skip(1).Select(line => line.Split(',')).Where(row => row[1].EndsWith("_16", StringComparison.Ordinal)))
        {
            session.SetClip("image", File.ReadAllBytes(project[$"data/{row[3]}"]));
            var answer = session.Classify();
            Assert.Equal(["image"], answer.Modalities);
            right += answer.Label == row[2] ? 1 : 0;
            samples++;
        }

        Assert.Equal((subset.Accuracy.Samples, subset.Accuracy.Accuracy), (samples, right / (double)samples));

        // Another set of subsets trains anew.
        project.Edit("[[\"image\"]]", "[[\"image\"], [\"audio\"]]");
        Assert.StartsWith("train ", TinyProject.Ran(project.Run(upTo: Stage.Tuning)), StringComparison.Ordinal);
    }

    [Fact]
    public void whose_card_is_written_packs_again_and_trains_nothing()
    {
        project.Run(new() { Precision = "W8A8" });
        project.Edit("\"head\": [", "\"card\": { \"intendedUse\": \"Sorting balls.\" }, \"head\": [");
        var result = project.Run(new() { Precision = "W8A8" });
        Assert.Equal("pack", TinyProject.Ran(result));
        Assert.Contains("<dd>Sorting balls.</dd>", File.ReadAllText(result.ReportFile), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("W4A8;8", "0%", 4, "layers at 4, ")]
    [InlineData("W2A8;8", "0.41KiB", 2, "layers at 2, 0 at 4, ")]
    public void with_fewer_bits_for_weights_than_for_activations_is_searched_tuned_and_packed_so(string widths, string size, int bits, string said)
    {
        var lines = new List<string>();
        var request = project.Request(new() { BitWidths = widths, MaxSize = size });
        var result = Compiler.Pipeline.Pipeline.Run(request, project.Store(), Stage.Pack, new StageContext { Report = project.Warnings.Add, Announce = lines.Add });
        var model = Model.Read(File.ReadAllBytes(result.Of(Stage.Pack).File(StageNames.ModelFile)));
        Assert.True(model.SelfTest().Passed);
        Assert.Equal(model.Info.Macs * bits * 8, model.Info.Bops);
        Assert.Equal($"Mixed, BitWidths {widths}, MaxSize {size}", model.Info.Provenance.Single(p => p.Key == "request").Value);
        var layers = StageFiles.ReadJson<ReportData>(result.Of(Stage.Pack).File(StageNames.FiguresFile)).Layers;
        Assert.All(layers, layer => Assert.Equal(bits, layer.Bits));
        Assert.StartsWith($"bits: {layers.Count} of {layers.Count} {said}", Assert.Single(lines, line => line.StartsWith("bits: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(bits == 2, File.ReadAllText(result.ReportFile).Contains("<span class=\"key bits2\"></span>2 bits", StringComparison.Ordinal));
    }

    [Fact]
    public void keeps_a_latency_by_the_profile_that_its_own_app_measured()
    {
        var first = project.Run(new() { Precision = "W8A8" });
        LatencyBench.Measure(TextWriter.Null, new NamedModel("tiny", first.ModelFile, Model.Load(first.ModelFile)), project["device.json"]);
        var request = project.Request(new() { MaxLatency = "100%", LatencyProfile = "device.json" });
        Assert.Equal(first.Of(Stage.Training).Hash, Compiler.Pipeline.Pipeline.Run(request, project.Store(), Stage.Bits, new StageContext()).Of(Stage.Training).Hash);
        var bits = BitFiles.Read(Compiler.Pipeline.Pipeline.Run(request, project.Store(), Stage.Bits, new StageContext()).Of(Stage.Bits).Folder);
        var timed = StageFiles.ReadJson<ReportData>(Compiler.Pipeline.Pipeline.Run(request, project.Store(), Stage.Pack, new StageContext()).Of(Stage.Pack).File(StageNames.FiguresFile));
        // A short layer may well measure as nothing.
        Assert.All(timed.Layers, layer => Assert.True(layer.Microseconds >= 0, layer.ToString()));
        Assert.InRange(bits.Latency!.Value, 0, 1000 * bits.Budgets.Single().Limit * (1 + 1e-9));
        // Another device, another answer: the profile is part of the stage's key.
        File.WriteAllText(project["device.json"], File.ReadAllText(project["device.json"]).Replace("\"otherMicroseconds\": ", "\"otherMicroseconds\": 1", StringComparison.Ordinal));
        Assert.Contains("bits", TinyProject.Ran(Compiler.Pipeline.Pipeline.Run(project.Request(new() { MaxLatency = "100%", LatencyProfile = "device.json" }), project.Store(), Stage.Bits, new StageContext())), StringComparison.Ordinal);
    }

    [Fact]
    public void that_is_to_run_within_a_level_of_memory_shows_that_it_does_or_fails()
    {
        var result = project.Run(new() { Precision = "W8A8", MemoryLevel = "Pi4-L1" });
        var figures = StageFiles.ReadJson<ReportData>(result.Of(Stage.Pack).File(StageNames.FiguresFile));
        Assert.Equal(32 * 1024, figures.MemoryLevel!.Bytes);
        Assert.Equal(figures.Layers.Select(l => l.Name), figures.Memory.Where(m => figures.Layers.Any(l => l.Name == m.Layer)).Select(m => m.Layer));
        Assert.All(figures.Memory, m => Assert.InRange(m.AsItRuns, 1, 32 * 1024));
        Assert.Contains("every chain fits Pi4-L1", File.ReadAllText(result.ReportFile), StringComparison.Ordinal);
        var error = Assert.Throws<Diagnostics.DiagnosticException>(() => project.Run(new() { Precision = "W8A8", MemoryLevel = "300B" }));
        Assert.All(error.Diagnostics, d => Assert.Equal(Diagnostics.DiagnosticCodes.MemoryLevelTooSmall, d.Code));
        Assert.Contains("image/conv1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void with_nothing_changed_runs_nothing()
    {
        project.Run();
        Assert.Equal("", TinyProject.Ran(project.Run()));
        Assert.All(project.Check(), s => Assert.True(s.IsFresh, s.ToString()));
    }

    [Fact]
    public void whose_stage_was_damaged_by_one_bit_says_so_and_makes_it_again()
    {
        var whole = project.Run();
        var weights = Directory.GetFiles(whole.Of(Stage.Training).Folder).Where(f => Path.GetFileName(f) != "key.json").MaxBy(f => new FileInfo(f).Length)!;
        var bytes = File.ReadAllBytes(weights);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(weights, bytes);
        Assert.Equal("train: stale: its artifact is not in the store, or damaged", project.Check().First(s => !s.IsFresh).ToString());
        var model = File.ReadAllBytes(whole.ModelFile);
        Assert.Equal("train", TinyProject.Ran(project.Run()));
        Assert.Equal(model, File.ReadAllBytes(whole.ModelFile));
    }

    [Fact]
    public void gives_the_same_bytes_in_another_place_and_with_more_threads()
    {
        var one = File.ReadAllBytes(project.Run().ModelFile);
        var two = File.ReadAllBytes(project.Run(store: "another", threads: 3).ModelFile);
        Assert.Equal(one, two);
    }

    [Fact]
    public void repeats_from_the_stage_that_a_change_concerns_and_says_why()
    {
        project.Run();

        project.Edit("\"calibrationSamples\": 16", "\"calibrationSamples\": 8");
        Assert.Equal("tune: stale: tuning.calibrationSamples changed 16 -> 8", project.Check().First(s => !s.IsFresh).ToString());
        Assert.Equal("tune pack", TinyProject.Ran(project.Run()));

        Assert.Equal("bits: stale: search.maxSize changed 35% -> 900KiB",
            project.Check(new() { MaxSize = "900KiB" }).First(s => !s.IsFresh).ToString());
        Assert.StartsWith("bits", TinyProject.Ran(project.Run(new() { MaxSize = "900KiB" })), StringComparison.Ordinal);

        project.Edit("\"epochs\": 2", "\"epochs\": 3, \"batchSize\": 8");
        var statuses = project.Check();
        Assert.Equal("train: stale: training.batchSize changed 32 -> 8, training.epochs changed 2 -> 3", statuses.First(s => !s.IsFresh).ToString());
        Assert.Equal("sensitivity: stale: train is stale", statuses[3].ToString());
        Assert.Equal("train sensitivity bits tune pack", TinyProject.Ran(project.Run()));

        project.Edit("\"coefficients\": 8", "\"coefficients\": 7");
        Assert.StartsWith("features train", TinyProject.Ran(project.Run(upTo: Stage.Training)), StringComparison.Ordinal);

        var clip = project["data/audio/ball_beep_00_0.wav"];
        File.WriteAllBytes(clip, [.. File.ReadAllBytes(clip).SkipLast(200), .. new byte[200]]);
        Assert.StartsWith("dataset features train", TinyProject.Ran(project.Run(upTo: Stage.Training)), StringComparison.Ordinal);
    }

    [Fact]
    public void is_not_concerned_by_a_touched_clip_another_comment_or_a_rename_of_the_store()
    {
        project.Run(upTo: Stage.Training);
        foreach (var clip in Directory.GetFiles(project["data/image"]))
            File.SetLastWriteTimeUtc(clip, DateTime.UtcNow.AddDays(-3));
        project.Edit("\"head\": [", "/* the head */ \"head\": [");
        Directory.Move(project["store"], project["moved"]);
        Assert.Equal("", TinyProject.Ran(project.Run(upTo: Stage.Training, store: "moved")));
    }

    [Fact]
    public void repeats_the_stage_it_is_told_to_and_no_other()
    {
        project.Run(upTo: Stage.Training);
        var forced = project.Run(upTo: Stage.Training, force: true);
        Assert.Equal("train", TinyProject.Ran(forced));
        Assert.Equal("forced", forced.Stages[^1].Reason);
    }

    [Theory]
    [InlineData("W8A8", "dataset features train bits tune pack")]
    [InlineData("W4A4", "dataset features train bits tune pack")]
    [InlineData("Float", "dataset features train pack")]
    public void of_one_precision_searches_nothing(string precision, string stages) =>
        Assert.Equal(stages, TinyProject.Ran(project.Run(new() { Precision = precision })));

    [Fact]
    public void trains_each_modality_alone_when_asked()
    {
        var result = project.Run(new() { Precision = "W8A8", UnimodalBaselines = "true" });
        var figures = StageFiles.ReadJson<ReportData>(result.Of(Stage.Pack).File(StageNames.FiguresFile));
        Assert.Equal(["float, image alone", "float, audio alone", "float, fused", "float, pruned", "packed, W8A8"], figures.Accuracy.Where(a => a.Split == "test").Select(a => a.What));
    }
}
