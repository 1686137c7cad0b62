using System.Text.Json;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Runtime.Features;
using TinyM2Net.Training.Fitting;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Spec;

/// <summary>Reads a model spec: JSON with comments and trailing commas, every mistake reported at its line and column, all at once.</summary>
internal sealed class SpecParser
{
    /// <summary>A thousand labels fit; a dataset's or another program's JSON is seen for what it is.</summary>
    private const int MostBytes = 1 << 18;

    /// <summary>The app's own options, which a modality's would hide.</summary>
    private static readonly string[] TakenNames = ["cold", "events", "every", "features", "float32", "from", "help", "json", "meter", "model", "off", "on", "power", "profile", "runs", "smooth", "to", "version"];

    private readonly string file;
    private readonly SpecErrors errors;

    private SpecParser(string file)
    {
        this.file = file;
        errors = new SpecErrors(file);
    }

    /// <exception cref="DiagnosticException">The file is missing, or everything that is wrong with it.</exception>
    public static ModelSpec Load(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), path, out _);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DiagnosticException(DiagnosticCodes.SpecNotFound, $"The model spec \"{path}\" does not exist: check the item's Include.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiagnosticException(DiagnosticCodes.SpecNotFound, $"The model spec \"{path}\" cannot be read: {e.Message}", path);
        }
    }

    /// <param name="path">For messages and the model's name; not opened.</param>
    /// <param name="rules">What the parser asked for: see <see cref="SpecErrors.Rules"/>.</param>
    /// <exception cref="DiagnosticException">Everything that is wrong.</exception>
    public static ModelSpec Parse(ReadOnlySpan<byte> utf8, string path, out IReadOnlyDictionary<(string Object, string Property), PropertyRule> rules)
    {
        if (utf8 is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new DiagnosticException(DiagnosticCodes.MalformedJson, "The file is UTF-16: save it as UTF-8.", path, 1, 1);
        if (utf8.Length > MostBytes)
            throw new DiagnosticException(DiagnosticCodes.OutOfRange, $"The file has {utf8.Length} bytes, and a model spec at most {MostBytes}: is this the spec?", path, 1, 1);
        JsonTree tree;
        try
        {
            tree = JsonTree.Parse(utf8);
        }
        catch (JsonException e)
        {
            throw new DiagnosticException(DiagnosticCodes.MalformedJson, $"This is not JSON: {FirstSentence(e.Message)}", path,
                (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
        }
        if (tree is not JsonObject root)
            throw new DiagnosticException(DiagnosticCodes.WrongType, $"A model spec must be an object, not {tree.Describe()}.", path, tree.Position.Line, tree.Position.Column);
        var parser = new SpecParser(path);
        var spec = parser.Root(root);
        rules = parser.errors.Rules;
        parser.errors.ThrowIfAny();
        return spec;
    }

    private static string FirstSentence(string message) => message.IndexOf(" LineNumber", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;

    private ModelSpec Root(JsonObject root)
    {
        var reader = new ObjectReader("spec", root, errors);
        reader.String("$schema");
        var preset = Preset(reader);
        var labels = Labels(reader);
        var branches = new BranchParser(reader, preset, errors);
        var modalities = Modalities(reader, preset, branches);
        var head = Head(reader, preset, labels?.Count);
        var training = Training(reader.Object("training"), out var augment);
        var quantization = Quantization(reader.Object("quantization"), out var bitPositions);
        var card = Card(reader.Object("card"));
        var subsets = SubsetParser.Parse(reader, [.. modalities.Select(m => m.Name)], [.. modalities.Select(m => m.Dropout)], training, errors);
        var distillation = Distillation(reader.Object("distillation"));
        var students = StudentSearchParser.Parse(reader.Object("studentSearch"), errors);
        reader.Finish();
        branches.ReportUnused();

        var spec = new ModelSpec
        {
            Name = Path.GetFileName(file).Split('.')[0],
            Path = file,
            Labels = labels,
            Modalities = [.. modalities.Select(m => new ModalitySpec(m.Name, m.Features, augment ? m.Augmentation : new(), m.Layers.Layers, m.Dropout))],
            Subsets = subsets,
            Head = head.Layers.Layers,
            Classes = head.Classes ?? labels?.Count,
            Training = training,
            Quantization = quantization,
            Card = card,
            Distillation = distillation,
            StudentSearch = students,
        };
        if (spec.BranchDropout is { } dropout && dropout.Sum(own => own ?? training.ModalityDropout / dropout.Count) is > 1 + 1e-9 and var total)
            reader.Error(DiagnosticCodes.OutOfRange, "modalities", FormattableString.Invariant(
                $"A sample loses at most one modality, and \"modalityDropout\" adds up to {total:0.###}: lower one of them, or training.modalityDropout, so that they come to 1 at most."));
        if (errors.Count == 0)
            ShapeCheck.Run(spec, [.. modalities.Select(m => m.Layers)], head.Layers, bitPositions, errors);
        return spec;
    }

    private Preset? Preset(ObjectReader reader)
    {
        if (reader.String("preset") is not { } name)
            return null;
        if (Presets.Nets.TryGetValue(name, out var preset))
            return preset;
        reader.Error(DiagnosticCodes.UnknownName, "preset", $"There is no preset \"{name}\".{NearestName.Hint(name, [.. Presets.Nets.Keys])}");
        return null;
    }

    private List<string>? Labels(ObjectReader reader)
    {
        if (reader.Array("labels") is not { } array)
            return null;
        var labels = new List<string>();
        foreach (var item in array.Items)
        {
            if (item is not JsonString { Value.Length: > 0 } label)
                errors.Add(DiagnosticCodes.WrongType, item.Position, $"A label must be a string that is not empty, not {item.Describe()}.");
            else if (!LabelText.IsUsable(label.Value))
                errors.Add(DiagnosticCodes.OutOfRange, item.Position, $"The label \"{LabelText.Shown(label.Value)}\" {LabelText.Remedy}");
            else if (labels.Contains(label.Value))
                errors.Add(DiagnosticCodes.DuplicateName, label.Position, $"The label \"{label.Value}\" is listed twice.");
            else
                labels.Add(label.Value);
        }
        if (array.Items.Count is < 2 or > 1024)
            reader.Error(DiagnosticCodes.OutOfRange, "labels", $"\"labels\" lists {array.Items.Count}: a classifier needs 2 to 1024.");
        return labels;
    }

    private List<(string Name, FeatureSettings Features, AugmentationOptions Augmentation, LayerList Layers, double? Dropout)> Modalities(
        ObjectReader root, Preset? preset, BranchParser branches)
    {
        var modalities = new List<(string, FeatureSettings, AugmentationOptions, LayerList, double?)>();
        if (root.Object("modalities") is not { } map)
        {
            if (preset is not null)
                foreach (var (name, branch) in preset.Branches)
                    modalities.Add((name, branch.Features, SpecKind.Of(branch.Features).DefaultAugmentation(branch.Features), branches.Layers(name, name, root.Position), null));
            else if (!root.Has("modalities"))
                root.Missing("modalities", "an object with one entry for each input, such as { \"audio\": { \"kind\": \"audio\" } }");
            return modalities;
        }
        if (map.Properties.Count is 0 or > 16)
            root.Error(DiagnosticCodes.OutOfRange, "modalities", $"\"modalities\" has {map.Properties.Count} entries: a model needs 1 to 16.");
        foreach (var property in map.Properties)
        {
            var name = property.Name;
            if (name == NetworkPlan.HeadName || name.Length is 0 or > 32 || !char.IsAsciiLetter(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
                errors.Add(DiagnosticCodes.OutOfRange, property.Position,
                    $"\"{name}\" cannot name a modality: it must be a letter followed by up to 31 letters, digits or underscores, and not \"{NetworkPlan.HeadName}\".");
            else if (TakenNames.Contains(name))
                errors.Add(DiagnosticCodes.OutOfRange, property.Position, $"\"{name}\" cannot name a modality: \"--{name}\" is an option of the app. Call it otherwise.");
            else if (modalities.Any(m => m.Item1 == name))
                errors.Add(DiagnosticCodes.DuplicateName, property.Position, $"The modality \"{name}\" is written twice.");
            else if (property.Value is not JsonObject node)
                errors.Add(DiagnosticCodes.WrongType, property.Value.Position, $"The modality \"{name}\" must be an object such as {{ \"kind\": \"audio\" }}, not {property.Value.Describe()}.");
            else if (Modality(name, node, branches) is { } modality)
                modalities.Add(modality);
        }
        return modalities;
    }

    private (string, FeatureSettings, AugmentationOptions, LayerList, double?)? Modality(string name, JsonObject node, BranchParser branches)
    {
        var choice = node.Properties.FirstOrDefault(p => p.Name == "branch");
        var named = (choice?.Value as JsonString)?.Value;
        var branch = named ?? name;
        var fallback = branches.FeaturesOf(branch);
        var written = node.Properties.FirstOrDefault(p => p.Name == "kind")?.Value;
        var kind = written is JsonString word ? SpecKind.Find(word.Value) : fallback is null ? null : SpecKind.Of(fallback);
        if (kind is null)
        {
            var words = string.Join(", ", SpecKind.All.Select(k => $"\"{k.Name}\""));
            if (written is JsonString text)
                errors.Add(DiagnosticCodes.UnknownName, text.Position, $"There is no kind \"{text.Value}\".{NearestName.Hint(text.Value, [.. SpecKind.All.Select(k => k.Name)])}");
            else if (written is not null || named is null) // a branch that does not exist is the one mistake to report
                errors.Add(written is null ? DiagnosticCodes.MissingProperty : DiagnosticCodes.WrongType, (written ?? node).Position,
                    $"The modality \"{name}\" needs a \"kind\", one of {words}.");
            branches.Layers(branch, name, choice?.Position ?? node.Position);
            return null;
        }
        var reader = new ObjectReader(kind.Name, node, errors);
        reader.String("kind");
        reader.String("branch");
        var features = kind.Read(reader, fallback);
        var augmentation = kind.DefaultAugmentation(features);
        if (reader.Object("augmentation") is { } changes)
            augmentation = AugmentationParser.Read(new ObjectReader("augmentation", changes, errors), augmentation);
        var dropout = reader.OptionalNumber("modalityDropout", 0, 1);
        reader.Finish();
        return (name, features, augmentation, branches.Layers(branch, name, reader.PositionOf("branch")), dropout);
    }

    /// <summary>A last dense without activation states the class count; without one, it is appended.</summary>
    private (LayerList Layers, int? Classes) Head(ObjectReader reader, Preset? preset, int? labels)
    {
        if (reader.Array("head") is not { } array)
            return (LayerList.Of(preset?.Head ?? [], reader.Position), null);
        var list = LayerParser.Parse(array, errors);
        if (list.Layers is not [.., DenseDefinition { Activation: Activation.None } last])
            return (list, null);
        if (labels is { } count && count != last.Units)
            errors.Add(DiagnosticCodes.HeadDoesNotFitClasses, list.Positions[^1],
                $"The last dense of the head has {last.Units} units but \"labels\" lists {count}: they must be equal, or leave that layer out and it is added.");
        if (last.Units < 2)
            errors.Add(DiagnosticCodes.HeadDoesNotFitClasses, list.Positions[^1], "The last dense of the head has 1 unit: a classifier needs one a class, at least 2.");
        return (new LayerList([.. list.Layers.SkipLast(1)], list.Positions), last.Units);
    }

    private TrainingOptions Training(JsonObject? node, out bool augment)
    {
        var d = new TrainingOptions();
        augment = true;
        if (node is null)
            return d;
        var reader = new ObjectReader("training", node, errors);
        var options = new TrainingOptions
        {
            Epochs = reader.OptionalInteger("epochs", 1, 10000),
            BatchSize = reader.Integer("batchSize", d.BatchSize, 1, 4096),
            LearningRate = reader.Number("learningRate", d.LearningRate, 1e-7, 10),
            WarmUpSteps = reader.OptionalInteger("warmUpSteps", 0, 100000),
            BranchLoss = reader.Number("branchLoss", d.BranchLoss, 0, 10),
            ModalityDropout = reader.Number("modalityDropout", d.ModalityDropout, 0, 1),
            BalanceClasses = reader.Boolean("balanceClasses", d.BalanceClasses),
            Patience = reader.OptionalInteger("patience", 1, 10000),
        };
        augment = reader.Boolean("augment", true);
        reader.Finish();
        return options;
    }

    private QuantizationSpec Quantization(JsonObject? node, out IReadOnlyDictionary<string, Position> bitPositions)
    {
        var d = new QuantizationSpec();
        var bits = new Dictionary<string, int>(StringComparer.Ordinal);
        var positions = new Dictionary<string, Position>(StringComparer.Ordinal);
        bitPositions = positions;
        if (node is null)
            return d;
        var reader = new ObjectReader("quantization", node, errors);
        foreach (var property in reader.Object("bits")?.Properties ?? [])
        {
            positions[property.Name] = property.Position;
            if (bits.ContainsKey(property.Name))
                errors.Add(DiagnosticCodes.DuplicateName, property.Position, $"\"{property.Name}\" is written twice in this object: remove one.");
            else if (property.Value is JsonNumber { Value: 4 or 8 } number)
                bits[property.Name] = (int)number.Value;
            else
                errors.Add(DiagnosticCodes.OutOfRange, property.Value.Position, $"The bits of \"{property.Name}\" must be 4 or 8, not {property.Value.Describe()}.");
        }
        var spec = new QuantizationSpec
        {
            FixedBits = bits,
            Epochs = reader.Integer("epochs", d.Epochs, 0, 1000),
            LearningRate = reader.OptionalNumber("learningRate", 1e-7, 1),
            CalibrationSamples = reader.Integer("calibrationSamples", d.CalibrationSamples, 1, 100000),
        };
        reader.Finish();
        return spec;
    }

    private DistillationSpec? Distillation(JsonObject? node)
    {
        if (node is null)
            return null;
        var reader = new ObjectReader("distillation", node, errors);
        var teacher = reader.String("teacher");
        if (!reader.Has("teacher"))
            reader.Missing("teacher", "the name of another model of the project");
        var spec = new DistillationSpec(teacher ?? "", reader.Number("temperature", DistillationSpec.DefaultTemperature, 0.1, 100),
            reader.Number("weight", DistillationSpec.DefaultWeight, 0, 1), reader.PositionOf("teacher"));
        reader.Finish();
        return spec;
    }

    private ModelCard? Card(JsonObject? node)
    {
        if (node is null)
            return null;
        var reader = new ObjectReader("card", node, errors);
        var card = new ModelCard(Text("intendedUse"), Text("dataLicence"), Text("limits"));
        reader.Finish();
        return card;

        string? Text(string name)
        {
            var text = reader.String(name);
            if (text is null || ModelCard.IsUsable(text))
                return text;
            reader.Error(DiagnosticCodes.OutOfRange, name, FormattableString.Invariant($"\"{name}\" must be a text of at most {ModelCard.MostCharacters} characters, without control characters but line ends and tabs."));
            return null;
        }
    }
}
