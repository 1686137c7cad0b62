using TinyM2Net.Runtime.Format;
using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Featurization;

/// <summary>Standardized features of every sample, with all that a device needs to compute the same from a clip.</summary>
/// <param name="Modalities">In the model's order; so are the features of each split.</param>
/// <param name="Notes">For the report: clips that were resampled.</param>
internal sealed record FeatureSet(IReadOnlyList<ModalityContent> Modalities, SampleSet Train, SampleSet Validation, SampleSet Test,
    IReadOnlyList<string> Notes);
