using System.CommandLine;
using System.Globalization;

namespace TinyM2Net.CommandLine;

/// <summary><c>info</c>: what a model is, what it costs, how good it was when it was packed, and where it comes from.</summary>
internal static class InfoVerb
{
    public static Command Create(ModelSet models)
    {
        var command = new Command("info", "Shows each model: labels, modalities, layers, sizes, memory, accuracy and where it comes from.");
        command.SetVerb((parse, output) =>
        {
            foreach (var model in models.Chosen(parse))
                Write(output, model.Name, model.Model);
            return 0;
        });
        return command;
    }

    private static void Write(TextWriter output, string name, Model model)
    {
        var info = model.Info;
        output.WriteLine(name);
        output.WriteLine($"  labels      {string.Join(", ", model.Labels)}");
        foreach (var modality in model.Modalities)
            output.WriteLine($"  modality    {modality.Name}: {modality.Description}");
        output.WriteLine($"  size        {Figures.Bytes(info.PackedBytes)} of weights, biases and requantizers; {Figures.Bytes(info.FileBytes)} the whole file");
        output.WriteLine($"  memory      {Figures.Bytes(info.ArenaBytes)} of tensors, {Figures.Bytes(info.ScratchBytes)} of scratch for the {info.Kernels} kernels; "
            + $"layer by layer, {Figures.Bytes(info.LayerByLayerBytes)} at least");
        output.WriteLine($"  work        {Figures.Count(info.Macs)} multiply-accumulates, {Figures.Count(info.Bops)} bit operations an inference");
        foreach (var (key, value) in info.Provenance)
            output.WriteLine($"  {key,-11} {value}");
        WriteLayers(output, info);
        WriteMemoryPlan(output, info);
        if (info.Accuracy is { } accuracy)
            WriteAccuracy(output, accuracy);
        WriteSubsets(output, model);
    }

    private static void WriteLayers(TextWriter output, ModelInfo info)
    {
        var table = new TextTable("layer", "operation", "output", "weight bits", "input bits", "weights", "bytes", "multiply-accumulates");
        foreach (var layer in info.Layers)
        {
            table.Add(layer.Name, layer.Operation, layer.Output.ToString(), layer.WeightBits == 0 ? "" : Text(layer.WeightBits), Text(layer.ActivationBits),
                Figures.Count(layer.Weights), Figures.Count(layer.PackedBytes), Figures.Count(layer.Macs));
        }
        output.WriteLine();
        table.Write(output, "  ");
    }

    private static void WriteMemoryPlan(TextWriter output, ModelInfo info)
    {
        var table = new TextTable("memory plan", "shape", "from byte", "to byte");
        foreach (var tensor in info.MemoryPlan)
            table.Add(tensor.Name, tensor.Shape.ToString(), Text(tensor.Offset), Text(tensor.Offset + tensor.Bytes));
        output.WriteLine();
        table.Write(output, "  ");
    }

    private static void WriteAccuracy(TextWriter output, AccuracyRecord accuracy)
    {
        var table = new TextTable($"accuracy, {accuracy.Samples} samples of the {accuracy.Split} split", "balanced", "plain");
        table.Add("float", Figures.Percent(accuracy.FloatBalancedAccuracy), Figures.Percent(accuracy.FloatAccuracy));
        table.Add("packed, in integers", Figures.Percent(accuracy.BalancedAccuracy), Figures.Percent(accuracy.Accuracy));
        foreach (var label in accuracy.Classes)
            table.Add("  " + label.Label, "", $"{label.Correct} of {label.Samples}");
        output.WriteLine();
        table.Write(output, "  ");
    }

    private static void WriteSubsets(TextWriter output, Model model)
    {
        if (model.Subsets.Count == 0)
            return;
        var table = new TextTable("answers, too, by these alone", "balanced", "plain", "float, balanced");
        foreach (var subset in model.Subsets)
        {
            table.Add(string.Join(" and ", subset.Modalities), Share(subset.Accuracy?.BalancedAccuracy), Share(subset.Accuracy?.Accuracy), Share(subset.Accuracy?.FloatBalancedAccuracy));
        }
        output.WriteLine();
        table.Write(output, "  ");

        static string Share(double? share) => share is { } value ? Figures.Percent(value) : "";
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
