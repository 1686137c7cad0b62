using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Featurization;
using TinyM2Net.Compiler.Learning;
using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Students;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;
using TinyM2Net.Training.Quantization;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>One model on its way through the stages: what it is made from, what is finished, and the outputs, read back when first asked for.</summary>
internal sealed class ModelBuild
{
    public const string BaselinesFile = "baselines.json";
    public const string SensitivityFile = "sensitivity.json";

    private readonly Dictionary<Stage, (StageKey Key, StageArtifact Artifact)> finished = [];
    private readonly Dictionary<string, object> outputs = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> dataWarnings = [];
    private readonly List<string> dataNotes = [];
    private readonly byte[] data;

    /// <exception cref="DiagnosticException">The spec or the dataset cannot be used.</exception>
    public ModelBuild(ModelRequest request, StageStore store, StageContext context)
    {
        Request = request;
        Store = store;
        Written = SpecParser.Load(request.SpecPath);
        if (Written.StudentSearch is { } search)
            StudentLimits.MustBeAbsolute(request, Written, search);
        History = new StageHistory(Path.Combine(store.HistoryFolder, Spec.Name + ".json"));
        // The index is what the first key is made of, so it is made anew each time; the memo spares reading clips that nobody has touched.
        var files = new FileMemo(Path.Combine(store.HistoryFolder, FileMemo.FileName), context.Time);
        DatasetInput = new DatasetInput(request.DatasetPath, [.. Spec.Modalities.Select(m => m.Name)], Spec.Labels) { Fold = request.Fold };
        Data = DatasetStage.Run(DatasetInput, new DatasetOptions(files), context with { Report = dataWarnings.Add, Announce = dataNotes.Add });
        if (Spec.Classes is { } classes && classes != Data.Labels.Count)
            throw new DiagnosticException(DiagnosticCodes.HeadDoesNotFitClasses,
                $"The last dense of the head has {classes} units and the dataset {Data.Labels.Count} labels ({string.Join(", ", Data.Labels)}): leave that layer out and it is added.", Spec.Path);
        if (Spec.Distillation is { } distillation)
            Teacher = TeacherOf(distillation, request, store, context);
        using var stream = new MemoryStream();
        Data.Write(stream);
        data = stream.ToArray();
    }

    /// <summary>A student on trial: of the same data, features and teacher.</summary>
    private ModelBuild(ModelBuild whole, ModelSpec written)
    {
        (Request, Store, Written, Teacher, History, DatasetInput, Data, data) =
            (whole.Request, whole.Store, written, whole.Teacher, whole.History, whole.DatasetInput, whole.Data, whole.data);
        foreach (var stage in (Stage[])[Stage.Dataset, Stage.Features])
            finished[stage] = whole.finished[stage];
        outputs["features"] = whole.Features;
    }

    public static string ToolVersion { get; } =
        typeof(ModelBuild).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public ModelRequest Request { get; }
    public StageStore Store { get; }

    /// <summary>The spec as its file has it.</summary>
    public ModelSpec Written { get; }

    /// <summary>The spec that is built: where a student is searched for, its own once it is found.</summary>
    public ModelSpec Spec => Students is { } found ? Output("spec", () => found.Chosen.Shape.Of(Written)!) : Written;

    /// <summary>What the search for a student came to; null where there is none, or none yet.</summary>
    public StudentSearchResult? Students => Has(Stage.Student) ? Output("students", () => StudentTrials.Read(Artifact(Stage.Student).Folder)) : null;

    /// <summary>The model that it learns from; null: it has none. Its training must be finished before this one's is asked for its key.</summary>
    public ModelBuild? Teacher { get; }
    public StageHistory History { get; }
    public DatasetInput DatasetInput { get; }
    public DatasetIndex Data { get; }
    public string DataDigest => Convert.ToHexStringLower(SHA256.HashData(data));

    /// <summary>The dataset's folder.</summary>
    public string DatasetName => Path.GetFileName(Path.TrimEndingDirectorySeparator(DatasetInput.Root));

    /// <summary>What was asked for, such as <c>Mixed, MaxSize 276KiB</c>.</summary>
    public string RequestText => string.Join(", ", new[]
    {
        Request.Precision.ToString(),
        Request.Precision == Precision.Mixed && !Request.BitWidths.SequenceEqual([4, 8]) ? $"BitWidths {string.Join(';', Request.BitWidths)}" : null,
        Request.Fold is { } fold ? $"Fold {fold}" : null,
        Request.Sensitivity != SensitivityKind.TraceProduct ? $"{Request.Sensitivity} sensitivities" : null,
    }.OfType<string>().Concat(SearchOptions.Limits));

    /// <summary>What the trainings use: the spec's knobs, the item's seed, each modality's augmentation.</summary>
    public TrainingOptions TrainingOptions => Spec.Training with { Seed = Request.Seed, Augmentation = [.. Spec.Modalities.Select(m => m.Augmentation)], BranchDropout = Spec.BranchDropout, Subsets = Spec.Subsets };

    /// <summary>Of the loss that was trained: its class weights are the training's.</summary>
    public SensitivityOptions SensitivityOptions =>
        new(Request.Seed, ClassBalance.Weights(Features.Train.Labels, Data.Labels.Count, TrainingOptions.BalanceClasses));

    public BitSearchOptions SearchOptions => new(Request.Precision, Request.BitWidths, Request.MaxSize, Request.MaxBops, Spec.Quantization.FixedBits)
    {
        Sensitivity = Request.Sensitivity,
        Seed = Request.Seed,
        MaxLatency = Request.MaxLatency,
        Latency = Request.Latency,
        MaxWorkingSet = Request.MaxWorkingSet,
        MemoryLevel = Request.MemoryLevel,
    };

    /// <summary>The modalities', which is the branches' and the dataset index's.</summary>
    public IEnumerable<string> Order => Spec.Modalities.Select(m => m.Name);

    public NetworkDefinition Definition => Spec.Network(Data.Labels.Count);

    public FeatureInput FeatureInput => new(Data, DatasetInput.Root, [.. Spec.Modalities.Select(m => m.Features)]);

    public FeatureSet Features => Output("features", () => FeatureFiles.Read(Artifact(Stage.Features).Folder, FeatureInput));

    public TrainingInput TrainingInput => new(Spec.Path, Definition, Data.Labels, Features.Train, Features.Validation);

    public TrainingOutput Trained => Output("trained", () => TrainingFiles.Read(Artifact(Stage.Training).Folder));

    /// <summary>The same model with a student's layers, up to the features; its place in the history is its own affair.</summary>
    /// <param name="epochs">Of its training; null: all.</param>
    public ModelBuild Try(StudentShape shape, int? epochs)
    {
        var student = shape.Of(Written)!;
        return new ModelBuild(this, epochs is null ? student : student with { Training = student.Training with { Epochs = epochs } });
    }

    /// <summary>The teacher's network, ready to answer.</summary>
    /// <param name="maxDegreeOfParallelism">Threads.</param>
    public Teacher? CreateTeacher(int maxDegreeOfParallelism)
    {
        if (Teacher is not { Whole: var whole } || Spec.Distillation is not { } distillation)
            return null;
        var network = Network<float>.Create(whole.Definition, 0, TrainingOptions.BatchSize, maxDegreeOfParallelism);
        network.Load(whole.Weights);
        return new Teacher(network, distillation.Temperature, distillation.Weight);
    }

    /// <summary>The trained network without batch norm, whole.</summary>
    public FoldedNetwork Whole => Output("whole", () =>
    {
        var (definition, weights) = BatchNormFolding.Fold(Definition, Trained.Weights);
        return new FoldedNetwork(definition, weights);
    });

    /// <summary>Whether it has units that never fire on the training split.</summary>
    public bool IsPruned => Request.Precision != Precision.Float && Trained.Units.Any(layer => layer.Silent > 0);

    /// <summary>The same without the units that never fire on the training split: what is quantized.</summary>
    public FoldedNetwork Folded => Output("folded", () =>
    {
        var (definition, weights) = Pruning.Apply(Whole.Definition, Whole.Weights, Trained.Units);
        return new FoldedNetwork(definition, weights);
    });

    public SensitivityResult? Sensitivity => Has(Stage.Sensitivity)
        ? Output("sensitivity", () => StageFiles.ReadJson<SensitivityResult>(Artifact(Stage.Sensitivity).File(SensitivityFile)))
        : null;

    public BitSearchResult Bits => Output("bits", () => BitFiles.Read(Artifact(Stage.Bits).Folder));

    public IReadOnlyList<Baseline> Baselines => Has(Stage.Baselines)
        ? Output("baselines", () => StageFiles.ReadJson<Baseline[]>(Artifact(Stage.Baselines).File(BaselinesFile)))
        : [];

    /// <summary>The network as the tuning left it: what is packed.</summary>
    public QuantizedNetwork Tuned => Output("tuned", () => QuantizedNetwork.FromWeights(
        new QuantizationScheme(NetworkPlan.Create(Folded.Definition), Bits.Bits, Bits.ActivationBits), WeightFile.Read(Artifact(Stage.Tuning).File(WeightFile.Name))));

    /// <summary>Stage keys in order, for the record in the model's file.</summary>
    public IEnumerable<KeyValuePair<string, string>> Keys => finished.OrderBy(f => f.Key).Select(f => KeyValuePair.Create(StageNames.Of(f.Key), f.Value.Key.Name));

    /// <summary>Where a model's file comes from, for the file to say.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Provenance =>
    [
        new("tool", "TinyM2Net " + ToolVersion), new("dataset", DatasetName), new("request", RequestText),
        new("seed", FormattableString.Invariant($"{Request.Seed}")), .. Keys,
    ];

    public bool Has(Stage stage) => finished.ContainsKey(stage);

    public StageArtifact Artifact(Stage stage) => finished[stage].Artifact;

    public StageKey KeyOf(Stage stage) => finished[stage].Key;

    public string HashOf(Stage stage) => Artifact(stage).Hash;

    /// <summary>Of one file of a stage's output.</summary>
    public string HashOf(Stage stage, string file) => Artifact(stage).FileHashes[file];

    /// <summary>What features are made of: in order, the content of each sample's clips and its split, whatever they are named.</summary>
    public string ClipsDigest => Digest(Data.Samples.Select(s => $"{s.Split.Name()} {string.Join(' ', s.Clips.Select(c => c.Sha256))}"));

    /// <summary>The labels of a split's samples in order: they are no part of the features.</summary>
    public string LabelsDigest(DatasetSplit split) => Digest(Data.Of(split).Select(s => s.Label.ToString(CultureInfo.InvariantCulture)));

    public void Finish(Stage stage, StageKey key, StageArtifact artifact) => finished[stage] = (key, artifact);

    /// <summary>Writes the index, and says what is to be said of the data: once, when it is new.</summary>
    public void WriteData(string folder, StageContext context)
    {
        foreach (var warning in dataWarnings)
            context.Report(warning);
        foreach (var note in dataNotes)
            context.Announce(note);
        Disk.Current.Write(Path.Combine(folder, DatasetIndex.FileName), data);
    }

    /// <exception cref="DiagnosticException">TM2N1108: it has not learnt what its student is to learn.</exception>
    private ModelBuild TeacherOf(DistillationSpec distillation, ModelRequest request, StageStore store, StageContext context)
    {
        if (request.Teacher is not { } own)
            throw new DiagnosticException(DiagnosticCodes.UnknownTeacher, $"There is no model \"{distillation.Teacher}\" to learn from: name another one of the project.", Spec.Path, distillation.Position.Line, distillation.Position.Column);
        var teacher = new ModelBuild(own, store, context);
        var mistakes = new List<string>();
        if (Path.GetFullPath(own.DatasetPath) != Path.GetFullPath(request.DatasetPath))
            mistakes.Add($"it learns from another dataset ({own.DatasetPath}): give both items the same Dataset.");
        else if (own.Fold != request.Fold)
            mistakes.Add($"it learns from another split (Fold {own.Fold?.ToString() ?? "none"}, here {request.Fold?.ToString() ?? "none"}), so it may have seen what this one is tested on: give both items the same Fold.");
        else if (!teacher.Data.Labels.SequenceEqual(Data.Labels))
            mistakes.Add($"its labels are {string.Join(", ", teacher.Data.Labels)}, here {string.Join(", ", Data.Labels)}: give both specs the same \"labels\", in the same order.");
        if (!teacher.Spec.Modalities.Select(m => m.Name).SequenceEqual(Order))
            mistakes.Add($"its modalities are {string.Join(", ", teacher.Order)}, here {string.Join(", ", Order)}: both must have the same, in the same order.");
        else if (teacher.Spec.Modalities.Zip(Spec.Modalities).Where(m => m.First.Features != m.Second.Features).Select(m => m.First.Name).ToList() is [_, ..] others)
            mistakes.Add($"it sees other features of {string.Join(", ", others)}: give both specs the same feature settings, and let the smaller one pool.");
        return mistakes.Count == 0 ? teacher : throw new DiagnosticException([.. mistakes.Select(m =>
            new Diagnostic(DiagnosticCodes.TeacherDiffers, Severity.Error, $"\"{distillation.Teacher}\" cannot teach this model: {m}", Spec.Path, distillation.Position.Line, distillation.Position.Column))]);
    }

    private static string Digest(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    private T Output<T>(string name, Func<T> read) where T : notnull
    {
        if (!outputs.TryGetValue(name, out var output))
            outputs[name] = output = read();
        return (T)output;
    }
}

/// <param name="Definition">Without batch norm.</param>
internal sealed record FoldedNetwork(NetworkDefinition Definition, NetworkWeights Weights);
