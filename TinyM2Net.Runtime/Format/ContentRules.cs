using TinyM2Net.Runtime.Graph;
using static TinyM2Net.Runtime.Graph.GraphValidator;

namespace TinyM2Net.Runtime.Format;

/// <summary>What must hold between the parts of a file, for writer and reader alike.</summary>
internal static class ContentRules
{
    /// <exception cref="ModelFormatException">The first rule that is broken.</exception>
    public static void Validate(ModelContent content)
    {
        GraphValidator.Validate(content.Graph);
        var graph = content.Graph;
        var classes = graph.Tensors[graph.Output].Shape.Count;
        Require(content.Name.Length > 0, "The model has no name.");
        Require(content.Labels.Count == classes && classes <= FormatLimits.Labels, $"There are {content.Labels.Count} labels for {classes} logits.");
        Require(new HashSet<string>(content.Labels, StringComparer.Ordinal).Count == classes, "Two labels are the same.");
        Require(content.Modalities.Count == graph.Inputs.Count && graph.Inputs.Count <= FormatLimits.Modalities,
            $"There are {content.Modalities.Count} modalities for {graph.Inputs.Count} inputs.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var modality in content.Modalities)
            Require(names.Add(modality.Name), "Two modalities have the same name.");
        for (var i = 0; i < content.Modalities.Count; i++)
            ValidateModality(content.Modalities[i], graph.Inputs[i], graph.Tensors[graph.Inputs[i].Tensor]);

        Require(content.Goldens.Count <= FormatLimits.Goldens, $"There are {content.Goldens.Count} golden samples; {FormatLimits.Goldens} are allowed.");
        content.Plan?.Verify(graph);
        foreach (var golden in content.Goldens)
        {
            Require(golden.Inputs.Count == graph.Inputs.Count && golden.Logits.Length == classes, "A golden sample does not fit the network.");
            for (var i = 0; i < golden.Inputs.Count; i++)
                Require(golden.Inputs[i].Length == graph.Tensors[graph.Inputs[i].Tensor].Shape.Count && !golden.Inputs[i].AsSpan().Contains(sbyte.MinValue),
                    $"A golden sample's {content.Modalities[i].Name} features do not fit the network.");
        }

        if (content.Subsets.Count > 0)
            ValidateSubsets(content, classes);
    }

    private static void ValidateSubsets(ModelContent content, int classes)
    {
        var (all, output) = (content.Modalities.Count, InputReach.Of(content.Graph)[content.Graph.Output]);
        Require(content.Subsets.Count <= FormatLimits.Subsets, $"There are {content.Subsets.Count} subsets of modalities; {FormatLimits.Subsets} are allowed.");
        var known = new ulong[content.Subsets.Count];
        for (var s = 0; s < known.Length; s++)
        {
            var (inputs, logits, _) = content.Subsets[s];
            Require(inputs.Length > 0 && inputs.Length < all && inputs[0] >= 0 && inputs[^1] < all, $"A subset has {inputs.Length} of {all} modalities, or ones that do not exist.");
            for (var i = 1; i < inputs.Length; i++)
                Require(inputs[i] > inputs[i - 1], "A subset's modalities are not in order.");
            known[s] = InputReach.Set(inputs);
            for (var other = 0; other < s; other++)
                Require(known[other] != known[s], "Two subsets are the same.");
            Require((known[s] & output) != 0, "The output does not depend on any modality of a subset.");
            Require(logits.Count == content.Goldens.Count, "A subset has not the logits of every golden sample.");
            foreach (var sample in logits)
                Require(sample.Length == classes, "A subset's golden logits do not fit the network.");
        }
    }

    private static void ValidateModality(ModalityContent modality, GraphInput input, IntegerTensor tensor)
    {
        Require(modality.Name == input.Modality, $"Modality {modality.Name} stands where the network has {input.Modality}.");
        FeatureRules.Validate(modality, tensor);
    }
}
