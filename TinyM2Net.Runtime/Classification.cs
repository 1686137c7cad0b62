using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net;

/// <summary>The answer to one sample.</summary>
public sealed class Classification
{
    private readonly float[] _probabilities;

    internal Classification(IReadOnlyList<string> labels, int labelIndex, int[] logits, float scale, IReadOnlyList<string> modalities)
    {
        Modalities = modalities;
        Label = labels[labelIndex];
        LabelIndex = labelIndex;
        Logits = logits;
        var probabilities = Softmax(logits, logits[labelIndex], scale);
        (Probabilities, _probabilities) = (probabilities, probabilities);
    }

    /// <summary>The class with the largest logit; of equals the first.</summary>
    public string Label { get; }

    /// <summary>Its place among <see cref="Model.Labels"/>.</summary>
    public int LabelIndex { get; }

    /// <summary>The softmax of the logits, one per label, 0 to 1.</summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>The same; a list of numbers is asked by code that is compiled at every start.</summary>
    internal ReadOnlySpan<float> Values => _probabilities;

    /// <summary>The network's own integers, one per label: the same on every processor.</summary>
    public IReadOnlyList<int> Logits { get; }

    /// <summary>The modalities whose clips it comes from: all of the model's, or one of <see cref="Model.Subsets"/>.</summary>
    public IReadOnlyList<string> Modalities { get; }

    private static float[] Softmax(int[] logits, int largest, float scale)
    {
        var exponentials = new double[logits.Length];
        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
            sum += exponentials[i] = Elementary.Exp(((long)logits[i] - largest) * (double)scale);
        var probabilities = new float[logits.Length];
        for (var i = 0; i < logits.Length; i++)
            probabilities[i] = (float)(exponentials[i] / sum);
        return probabilities;
    }
}
