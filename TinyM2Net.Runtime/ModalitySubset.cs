namespace TinyM2Net;

/// <summary>Modalities that suffice for an answer: the model was trained, packed and measured without the others, too.</summary>
/// <param name="Modalities">Those that are there, in the spec's order; never all of them.</param>
/// <param name="Accuracy">By these alone, when the model was packed; null if it was not evaluated.</param>
public sealed record ModalitySubset(IReadOnlyList<string> Modalities, AccuracyRecord? Accuracy);
