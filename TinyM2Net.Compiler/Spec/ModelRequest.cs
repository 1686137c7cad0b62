using System.Globalization;
using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Sensitivity;

namespace TinyM2Net.Compiler.Spec;

internal enum Precision
{
    /// <summary>Bits chosen per layer under the budgets.</summary>
    Mixed,
    W8A8,
    W4A4,

    /// <summary>No integers: training and its report only.</summary>
    Float,
}

/// <summary>One <c>TinyM2NetModel</c> item, checked: which model of which data, under which limits.</summary>
internal sealed record ModelRequest
{
    /// <summary>Mixed precision without a budget takes this share of the way from W4A4 to W8A8.</summary>
    public static readonly Budget DefaultSize = new(35, true, "35%");

    public required string SpecPath { get; init; }

    /// <summary>Under which other models know it; null: the spec's name.</summary>
    public string? Name { get; init; }

    public string ModelName => Name ?? Path.GetFileName(SpecPath).Split('.')[0];

    /// <summary>The model that it learns from, where its spec names one: see <see cref="Teachers"/>.</summary>
    public ModelRequest? Teacher { get; init; }

    /// <summary>How many have to be trained before it.</summary>
    public int Teachings => Teacher is null ? 0 : Teacher.Teachings + 1;

    /// <summary>The manifest, or the folder of <c>split/label/group</c>.</summary>
    public required string DatasetPath { get; init; }

    public ulong Seed { get; init; }

    /// <summary>Null: the dataset's own splits.</summary>
    public DatasetFold? Fold { get; init; }
    public Precision Precision { get; init; } = Precision.Mixed;

    /// <summary>What the search chooses from, ascending.</summary>
    public IReadOnlyList<LayerBits> BitWidths { get; init; } = [4, 8];

    /// <summary>What the search minimizes the sum of; others than the default are for comparing.</summary>
    public SensitivityKind Sensitivity { get; init; }

    public Budget? MaxSize { get; init; }
    public Budget? MaxBops { get; init; }
    public Budget? MaxLatency { get; init; }

    /// <summary>What layers take on the device; there where <see cref="MaxLatency"/> is.</summary>
    public LatencyProfile? Latency { get; init; }

    /// <summary>Bytes, for every layer by itself.</summary>
    public Budget? MaxWorkingSet { get; init; }

    /// <summary>What every chain of layers is to run within, as the runtime runs it.</summary>
    public MemoryLevel? MemoryLevel { get; init; }

    /// <summary>Null: the build succeeds whatever the model reaches.</summary>
    public AccuracyLimits? Accuracy { get; init; }

    /// <summary>The typed class; null derives it from the model's name.</summary>
    public string? ClassName { get; init; }

    /// <summary>Also train each modality by itself, for the report's table.</summary>
    public bool UnimodalBaselines { get; init; }

    /// <summary>Also write the model for other engines.</summary>
    public bool EmitOnnx { get; init; }

    /// <summary>Reads the item's metadata; an empty or null text is an absent one.</summary>
    /// <param name="project">The file to blame.</param>
    /// <exception cref="DiagnosticException">Every metadata that cannot be used.</exception>
    public static ModelRequest Create(string specPath, string datasetPath, ModelMetadata metadata, string? project = null)
    {
        var errors = new List<Diagnostic>();
        void Error(string code, string message) =>
            errors.Add(new Diagnostic(code, Severity.Error, $"{Path.GetFileName(specPath)}: {message}", project));

        Budget? Limit(string name, string? text, BudgetKind kind)
        {
            if (string.IsNullOrWhiteSpace(text))
                return null;
            var budget = Budget.Parse(text, kind, out var remedy);
            if (budget is null)
                Error(DiagnosticCodes.InvalidBudget, $"{name}: {remedy}");
            return budget;
        }

        var precision = Precision.Mixed;
        // By name alone: Enum.TryParse also takes "+1" and "Mixed,W8A8".
        if (!string.IsNullOrWhiteSpace(metadata.Precision) && !(Enum.GetNames<Precision>().Contains(metadata.Precision.Trim(), StringComparer.OrdinalIgnoreCase) && Enum.TryParse(metadata.Precision, ignoreCase: true, out precision)))
            Error(DiagnosticCodes.InvalidMetadata, $"Precision is \"{metadata.Precision}\": it must be Mixed, W8A8, W4A4 or Float.");
        ulong seed = 0;
        if (!string.IsNullOrWhiteSpace(metadata.Seed) && !ulong.TryParse(metadata.Seed, NumberStyles.None, CultureInfo.InvariantCulture, out seed))
            Error(DiagnosticCodes.InvalidMetadata, $"Seed is \"{metadata.Seed}\": it must be a whole number from 0.");
        var fold = string.IsNullOrWhiteSpace(metadata.Fold) ? null : DatasetFold.Parse(metadata.Fold);
        if (fold is null && !string.IsNullOrWhiteSpace(metadata.Fold))
            Error(DiagnosticCodes.InvalidMetadata, $"Fold is \"{metadata.Fold}\": write the number of a part and how many there are, such as 1/5, of {DatasetFold.Fewest} to {DatasetFold.Most} parts.");
        var widths = BitWidthList.Parse(metadata.BitWidths, Error);
        bool Flag(string name, string? text)
        {
            var value = false;
            if (!string.IsNullOrWhiteSpace(text) && !bool.TryParse(text, out value))
                Error(DiagnosticCodes.InvalidMetadata, $"{name} is \"{text}\": it must be true or false.");
            return value;
        }

        var baselines = Flag("UnimodalBaselines", metadata.UnimodalBaselines);
        var onnx = Flag("EmitOnnx", metadata.EmitOnnx);
        if (!string.IsNullOrWhiteSpace(metadata.ClassName) && !Identifiers.IsValid(metadata.ClassName))
            Error(DiagnosticCodes.InvalidMetadata, $"ClassName is \"{metadata.ClassName}\": it must be a C# identifier.");
        var size = Limit("MaxSize", metadata.MaxSize, BudgetKind.Size);
        var bops = Limit("MaxBops", metadata.MaxBops, BudgetKind.Bops);
        var latency = Limit("MaxLatency", metadata.MaxLatency, BudgetKind.Latency);
        var set = Limit("MaxWorkingSet", metadata.MaxWorkingSet, BudgetKind.Size);
        if (set is { IsPercentage: true })
            Error(DiagnosticCodes.InvalidBudget, $"MaxWorkingSet is \"{set.Text}\": it holds for every layer by itself and has no percentage; write a size, such as 512KiB.");
        MemoryLevel? level = null;
        if (!string.IsNullOrWhiteSpace(metadata.MemoryLevel))
        {
            level = MemoryLevel.Parse(metadata.MemoryLevel, out var remedy);
            if (level is null)
                Error(DiagnosticCodes.InvalidMetadata, $"MemoryLevel {remedy}");
            else if (precision == Precision.Float)
                Error(DiagnosticCodes.InvalidMetadata, "MemoryLevel is about a packed model, and Precision=\"Float\" packs none: remove one of them.");
        }
        LatencyProfile? profile = null;
        if (latency is not null && precision == Precision.Mixed)
        {
            try
            {
                profile = string.IsNullOrWhiteSpace(metadata.LatencyProfile)
                    ? throw new DiagnosticException(DiagnosticCodes.LatencyProfileUnusable, $"MaxLatency=\"{latency.Text}\" has no LatencyProfile: measure one on the device with the app's `bench --profile FILE` and name it.")
                    : LatencyProfile.Read(Path.Combine(Path.GetDirectoryName(project ?? specPath) ?? "", metadata.LatencyProfile.Trim()));
            }
            catch (DiagnosticException exception)
            {
                errors.AddRange(exception.Diagnostics.Select(d => d with { File = d.File ?? project, Message = $"{Path.GetFileName(specPath)}: {d.Message}" }));
            }
        }
        if (precision != Precision.Mixed && (size ?? bops ?? latency ?? set) is { } pointless)
            Error(DiagnosticCodes.InvalidBudget, $"Precision {precision} leaves nothing to choose, so the budget {pointless.Text} cannot steer it: remove the budget or use Precision=\"Mixed\"{(precision == Precision.Float ? "" : $", with BitWidths=\"{(precision == Precision.W8A8 ? 8 : 4)}\" for a studentSearch")}.");
        double? Share(string name, string? text)
        {
            if (string.IsNullOrWhiteSpace(text))
                return null;
            var share = AccuracyLimits.Share(text);
            if (share is null)
                Error(DiagnosticCodes.InvalidMetadata, $"{name} is \"{text}\": write a share from 0% to 100%, such as {(name == "MinAccuracy" ? "80%" : "1%")}.");
            return share;
        }

        var (least, drop) = (Share("MinAccuracy", metadata.MinAccuracy), Share("MaxAccuracyDrop", metadata.MaxAccuracyDrop));
        var split = string.IsNullOrWhiteSpace(metadata.AccuracySplit) ? AccuracyLimits.DefaultSplit : metadata.AccuracySplit.Trim();
        if (split is not ("val" or "test"))
            Error(DiagnosticCodes.InvalidMetadata, $"AccuracySplit is \"{metadata.AccuracySplit}\": it must be val or test.");
        if (precision == Precision.Float && drop is not null)
            Error(DiagnosticCodes.InvalidMetadata, "MaxAccuracyDrop compares a packed model with its float net, and Precision=\"Float\" packs none: remove one of them.");
        if (errors.Count > 0)
            throw new DiagnosticException(errors);
        return new ModelRequest
        {
            SpecPath = specPath,
            Name = string.IsNullOrWhiteSpace(metadata.Name) ? null : metadata.Name,
            DatasetPath = datasetPath,
            Seed = seed,
            Fold = fold,
            Precision = precision,
            BitWidths = widths,
            MaxSize = precision == Precision.Mixed && level is null && (size ?? bops ?? latency ?? set) is null ? DefaultSize : size,
            MaxBops = bops,
            MaxLatency = latency,
            Latency = profile,
            MaxWorkingSet = set,
            MemoryLevel = level,
            Accuracy = least is null && drop is null ? null : new AccuracyLimits(least, drop, split),
            ClassName = string.IsNullOrWhiteSpace(metadata.ClassName) ? null : metadata.ClassName,
            UnimodalBaselines = baselines,
            EmitOnnx = onnx,
        };
    }
}

/// <summary>A model item's metadata as text, each null or empty where the user left it out.</summary>
internal sealed record ModelMetadata
{
    public string? Name { get; init; }
    public string? Seed { get; init; }
    public string? Fold { get; init; }
    public string? Precision { get; init; }

    /// <summary>Separated by semicolons.</summary>
    public string? BitWidths { get; init; }
    public string? MaxSize { get; init; }
    public string? MaxBops { get; init; }
    public string? MaxLatency { get; init; }

    /// <summary>A path, from the project's folder.</summary>
    public string? LatencyProfile { get; init; }
    public string? MaxWorkingSet { get; init; }
    public string? MemoryLevel { get; init; }
    public string? MinAccuracy { get; init; }
    public string? MaxAccuracyDrop { get; init; }
    public string? AccuracySplit { get; init; }
    public string? ClassName { get; init; }
    public string? UnimodalBaselines { get; init; }
    public string? EmitOnnx { get; init; }
}
