using System.Text.Json.Serialization;

namespace TinyM2Net.Compiler.Students;

/// <summary>One shape that was tried.</summary>
/// <param name="Number">From 1, in the order they learnt.</param>
/// <param name="What">The shape in words.</param>
/// <param name="Bits">At which all of its layers fit.</param>
/// <param name="Bytes">At those bits: packed weights, biases and requantizers.</param>
/// <param name="Glance">Balanced accuracy on the validation split after a part of the epochs, in float, 0 to 1.</param>
/// <param name="Judged">That of a finalist, trained to the end, at its layers' own bits, tuned; null: it was none.</param>
/// <param name="JudgedBytes">What that one takes, as <paramref name="Bytes"/>.</param>
internal sealed record StudentTrial(int Number, StudentShape Shape, string What, string Bits, long Bytes, long Parameters, double Glance, double? Judged = null, long? JudgedBytes = null)
{
    public bool Chosen { get; init; }
}

/// <summary>What a search for a student came to.</summary>
/// <param name="Limits">What all of them fit, such as <c>MaxSize 20KiB</c>.</param>
/// <param name="GlanceEpochs">What every trial learnt for.</param>
/// <param name="Epochs">What finalists learnt for.</param>
internal sealed record StudentSearchResult(string Limits, int GlanceEpochs, int Epochs, IReadOnlyList<StudentTrial> Trials)
{
    [JsonIgnore]
    public StudentTrial Chosen => Trials.First(trial => trial.Chosen);
}
