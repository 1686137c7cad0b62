using System.Globalization;
using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Reporting;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Tasks;

/// <summary>Puts finished models where the project's Content items expect them, and their reports beside the store.</summary>
public sealed class PlaceModels : SdkTask
{
    /// <summary>What <see cref="CheckModels"/> gave.</summary>
    [Required]
    public ITaskItem[] Requests { get; set; } = [];

    /// <summary>Likewise.</summary>
    [Required]
    public string Memo { get; set; } = "";

    /// <summary>Where that is kept.</summary>
    [Required]
    public string MemoFile { get; set; } = "";

    /// <summary>What a store that projects share may grow to; empty: whatever it takes.</summary>
    public string CacheMaxSize { get; set; } = "";

    private protected override void Run(CancellationToken cancellation)
    {
        var context = new StageContext { Cancellation = cancellation };
        var failures = new List<Diagnostic>();
        foreach (var (item, request) in Requests.Zip(ModelItems.Requests(Requests)))
        {
            var result = Pipeline.Run(request, ModelItems.Store(item), Stage.Onnx, context);
            var page = ModelItems.ReportFile(item);
            Placement.Put(result.ReportFile, page);
            var figures = result.Of(Stage.Pack).File(StageNames.FiguresFile);
            Placement.Put(figures, ModelItems.FiguresFile(item));
            Placement.Put(result.Of(Stage.Pack).File(StageNames.PredictionsFile), ModelItems.PredictionsFile(item));
            var report = StageFiles.ReadJson<ReportData>(figures);
            Log.LogMessage(MessageImportance.High, Summary(report, page));
            var failed = request.Accuracy is { } limits ? AccuracyGate.Check(limits, report, item.GetMetadata(ModelItems.ProjectFile), page).ToList() : [];
            failures.AddRange(failed);
            // What was placed before is older than the project says, and nobody should deploy it for this one.
            if (failed.Count > 0)
                Disk.Current.Delete(item.GetMetadata(ModelItems.PlacedFile));
            else
                PlaceModel(request, result, item.GetMetadata(ModelItems.PlacedFile));
        }

        // Nothing is kept of a placement that is not whole, so the next build asks again.
        if (failures.Count > 0)
            throw new DiagnosticException(failures);
        // Who removes the store wants training, though the models are still in their places: so where it holds them is seen too.
        var stores = Requests.Select(item => ModelItems.Store(item).Holding(Stage.Pack)).OfType<string>().Distinct();
        TextFile.WriteWhenDifferent(MemoFile, BuildMemo.Close(Memo, [.. Requests.SelectMany(ModelItems.PlacedFiles), .. stores]));
        foreach (var item in Requests.Where(i => i.GetMetadata(ModelItems.CacheDirectory).Length > 0 && i.GetMetadata(ModelItems.CacheIsReadOnly).Length == 0).Take(1))
            if (ModelItems.CacheLimit(CacheMaxSize, item.GetMetadata(ModelItems.ProjectFile)) is { } limit)
                ModelItems.Store(item).Trim(limit, TimeProvider.System);
    }

    private static void PlaceModel(ModelRequest request, PipelineResult result, string placed)
    {
        if (request.Precision != Precision.Float)
            Placement.Put(result.ModelFile, placed);
        if (request.EmitOnnx)
            PlaceOnnx(result.Of(Stage.Onnx), placed);
    }

    private static void PlaceOnnx(StageArtifact onnx, string placedModel)
    {
        Placement.Put(onnx.File(OnnxFiles.FloatFile), ModelItems.FloatOnnxFile(placedModel));
        if (File.Exists(onnx.File(OnnxFiles.IntegerFile)))
            Placement.Put(onnx.File(OnnxFiles.IntegerFile), ModelItems.IntegerOnnxFile(placedModel));
    }

    /// <summary>What was made, in a line.</summary>
    private static string Summary(ReportData report, string page)
    {
        var last = report.Accuracy[^1];
        var bytes = report.Sizes.WeightsAndBiases + report.Sizes.Requantizers;
        return string.Create(CultureInfo.InvariantCulture,
            $"{report.Model}: {last.What}: {100 * last.Balanced:0.0} % (balanced) of {last.Samples} {last.Split} samples, {bytes / 1024.0:0.0} KiB; {page}");
    }
}
