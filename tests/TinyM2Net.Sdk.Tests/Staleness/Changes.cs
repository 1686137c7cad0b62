using System.Text.RegularExpressions;
using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests.Staleness;

/// <summary>The table: what a change to data, spec, items, properties or surroundings has to run, and nothing else.</summary>
internal static class Changes
{
    private const string DataChanged = "dataset: data changed";
    private const string ClipsChanged = "features: clips changed";

    public static IReadOnlyList<Change> All { get; } = [.. Data, .. Spec, .. Items, .. Surroundings];

    private static IEnumerable<Change> Data =>
    [
        new("a training clip is edited", Change.Everything, [DataChanged, ClipsChanged], app => TinyModel.WriteClip(Clip(app, 0), 2000)),
        new("a validation clip is edited", "dataset features train tune pack", [DataChanged, ClipsChanged], app => TinyModel.WriteClip(Clip(app, 4), 2000)),
        new("a test clip is edited", "dataset features pack", [DataChanged, ClipsChanged], app => TinyModel.WriteClip(Clip(app, 6), 2000)),
        new("a training sample is added", Change.Everything, [DataChanged, ClipsChanged], app => Add(app, "train")),
        new("a test sample is added", "dataset features pack", [DataChanged, ClipsChanged], app => Add(app, "test")),
        new("a training sample is deleted", Change.Everything, [DataChanged, ClipsChanged], app =>
        {
            EditManifest(app, "s0,g0,high,clip0.wav,motion0.csv,train\n", "");
            File.Delete(Clip(app, 0));
        }),
        new("a clip is renamed", "dataset pack", [DataChanged], app =>
        {
            EditManifest(app, "clip0.wav", "renamed.wav");
            File.Move(Clip(app, 0), app.At("data", "demo", "renamed.wav"));
        }),
        new("a training sample gets another label", "dataset " + Change.FromTraining, [DataChanged, "train: labels.train changed"],
            app => EditManifest(app, "s0,g0,high,", "s0,g0,low,")),
        new("a test sample gets another label", "dataset pack", [DataChanged], app => EditManifest(app, "s6,g3,high,", "s6,g3,low,")),
        new("samples change places", Change.Everything, [DataChanged, ClipsChanged],
            app => EditManifest(app, "s0,g0,high,clip0.wav,motion0.csv,train\ns1,g0,low,clip1.wav,motion1.csv,train\n", "s1,g0,low,clip1.wav,motion1.csv,train\ns0,g0,high,clip0.wav,motion0.csv,train\n")),
        new("the manifest gets a column of notes", "dataset pack", [DataChanged], app => File.WriteAllLines(Manifest(app), File.ReadAllLines(Manifest(app)).Select((line, i) => line + (i == 0 ? ",notes" : ",x")))),
        new("the dataset's folder is renamed", "pack", ["pack: dataset changed demo -> field"], app =>
        {
            Directory.Move(app.At("data", "demo"), app.At("data", "field"));
            app.Edit("Watcher.csproj", "data/demo/manifest.csv", "data/field/manifest.csv");
            app.Edit("Watcher.csproj", "Dataset=\"demo\"", "Dataset=\"field\"");
        }),
        new("what links lead to is edited", Change.Everything, [DataChanged, ClipsChanged], app =>
        {
            File.Move(Clip(app, 0), app.At("elsewhere.wav"));
            File.CreateSymbolicLink(Clip(app, 0), app.At("elsewhere.wav"));
            File.SetLastWriteTimeUtc(app.At("elsewhere.wav"), DateTime.UtcNow.AddDays(-1)); // old enough to be remembered
            Assert.Empty(app.Build("--no-restore").Ran);
            TinyModel.WriteClip(app.At("elsewhere.wav"), 2000);
        }),
    ];

    private static IEnumerable<Change> Spec =>
    [
        new("the spec's features are edited", "features " + Change.FromTraining, ["features: features.audio.coefficients changed 8 -> 7"], app => EditSpec(app, "\"coefficients\": 8", "\"coefficients\": 7")),
        new("a branch is edited", Change.FromTraining, ["train: branches.audio[0].filters changed 4 -> 5"], app => EditSpec(app, "\"filters\": 4", "\"filters\": 5")),
        new("the head is edited", Change.FromTraining, ["train: head[0] added: dropout"], app => EditSpec(app, "\"training\":", "\"head\": [ { \"type\": \"dropout\", \"rate\": 0.1 } ], \"training\":")),
        new("the training is edited", Change.FromTraining, ["train: training.batchSize changed 8 -> 4"], app => EditSpec(app, "\"batchSize\": 8", "\"batchSize\": 4")),
        new("the tuning is edited", "tune pack", ["tune: tuning.epochs changed 1 -> 2"], app => EditSpec(app, "\"quantization\": { \"epochs\": 1", "\"quantization\": { \"epochs\": 2")),
        new("a layer's bits are fixed", "bits tune pack", ["bits: search.fixedBits.motion/dense1 added: 4"], app => EditSpec(app, "\"quantization\": {", "\"quantization\": { \"bits\": { \"motion/dense1\": 4 },")),
        new("the card is written", "pack", ["pack: card added"], app => EditSpec(app, "\"training\":", "\"card\": { \"intendedUse\": \"Tests.\" }, \"training\":")),
        new("the labels change places", "dataset " + Change.FromTraining, [DataChanged, "train: labels.train changed, labels.val changed"],
            app => EditSpec(app, "[\"high\", \"low\"]", "[\"low\", \"high\"]")),
    ];

    private static IEnumerable<Change> Items =>
    [
        new("the seed is another", Change.FromTraining, ["train: training.seed changed 0 -> 7"], app => EditItem(app, "Seed=\"7\" MaxSize=\"35%\"")),
        new("the budget is another", "bits tune pack", ["bits: search.maxSize changed 35% -> 100%"], app => EditItem(app, "MaxSize=\"100%\"")),
        new("the budget is another that buys the same bits", "bits pack", ["bits: search.maxSize changed 35% -> 35.01%"], app => EditItem(app, "MaxSize=\"35.01%\"")),
        new("there is a second budget that binds nothing", "bits pack", ["bits: search.maxBops added: 100%"], app => EditItem(app, "MaxSize=\"35%\" MaxBops=\"100%\"")),
        new("the candidate bits are others", "bits tune pack", ["bits: search.choices[0].activations changed 4 -> 8"], app => EditItem(app, "MaxSize=\"100%\" BitWidths=\"8\"")),
        new("the precision is one", "bits tune pack", ["bits: search.maxSize removed, search.precision changed Mixed -> W8A8"], app => EditItem(app, "Precision=\"W8A8\"")),
        new("the precision is float", "pack", ["pack: request changed"], app => EditItem(app, "Precision=\"Float\"")),
        new("baselines are asked for", "baselines pack", ["baselines: not built before"], app => EditItem(app, "MaxSize=\"35%\" UnimodalBaselines=\"true\"")),
        new("the model is also wanted for other engines", "onnx", ["onnx: not built before"], _ => { }, "-p:TinyM2NetEmitOnnx=true"),
        new("the data is dealt into folds", Change.Everything, ["dataset: fold added: 2/3", ClipsChanged], app => EditItem(app, "MaxSize=\"35%\" Fold=\"2/3\"")),
        new("every stage is forced", "features train sensitivity bits tune pack", [], _ => { }, "-p:TinyM2NetMode=Force"),
    ];

    private static IEnumerable<Change> Surroundings =>
    [
        new("the store is removed", Change.Everything, ["dataset: not built before", "features: not built before"], app => Directory.Delete(app.At("obj", "tinym2net"), recursive: true)),
        new("a stage in the store is damaged", "train", ["train: its artifact is not in the store, or damaged"], app =>
        {
            var weights = Directory.GetFiles(app.At("obj", "tinym2net", "train"), "*.tm2w", SearchOption.AllDirectories).Single();
            var bytes = File.ReadAllBytes(weights);
            bytes[^1] ^= 1;
            File.WriteAllBytes(weights, bytes);
            Touch(Manifest(app)); // what is placed is whole: only a build with a reason to look closer looks into the store
        }),
        new("the SDK trains otherwise than the one before", "train", ["train: version changed 0 -> "], app =>
        {
            // As the other one has left it: the model in place, and in the store what it made under keys of its own.
            var history = app.At("obj", "tinym2net", "history", "demo.json");
            var text = File.ReadAllText(history);
            var training = text.IndexOf("\"train\":", StringComparison.Ordinal);
            File.WriteAllText(history, text[..training] + new Regex("\"version\":\"\\d+\"").Replace(text[training..], "\"version\":\"0\"", count: 1));
            Directory.Delete(app.At("obj", "tinym2net", "train"), recursive: true);
            Touch(Manifest(app));
        }),
    ];

    private static string Manifest(App app) => app.At("data", "demo", "manifest.csv");

    private static string Clip(App app, int number) => app.At("data", "demo", $"clip{number}.wav");

    private static void EditManifest(App app, string find, string replace) => app.Edit(Path.Combine("data", "demo", "manifest.csv"), find, replace);

    private static void EditSpec(App app, string find, string replace) => app.Edit("demo.model.json", find, replace);

    private static void EditItem(App app, string metadata) => app.Edit("Watcher.csproj", "MaxSize=\"35%\"", metadata);

    private static void Touch(string file) => File.SetLastWriteTimeUtc(file, DateTime.UtcNow);

    private static void Add(App app, string split)
    {
        TinyModel.WriteClip(app.At("data", "demo", "new.wav"), 2000);
        File.WriteAllLines(app.At("data", "demo", "newmotion.csv"), ["x,y,z", .. Enumerable.Repeat("0.01,0.5,0.3", 8)]);
        File.AppendAllText(Manifest(app), $"new,newgroup,high,new.wav,newmotion.csv,{split}\n");
    }
}
