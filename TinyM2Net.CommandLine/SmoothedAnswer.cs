namespace TinyM2Net.CommandLine;

/// <summary>The mean probabilities of the last windows, so that one odd window does not change the label. Summed afresh each time: nothing drifts.</summary>
internal sealed class SmoothedAnswer(int labels, int windows)
{
    private readonly float[][] last = new float[windows][];
    private readonly float[] mean = new float[labels];
    private long count;

    /// <summary>One a label.</summary>
    public ReadOnlySpan<float> Probabilities => mean;

    /// <summary>The most probable; of equals the first.</summary>
    public int LabelIndex { get; private set; }

    public void Add(IReadOnlyList<float> probabilities)
    {
        var place = last[count++ % windows] ??= new float[labels];
        for (var label = 0; label < labels; label++)
            place[label] = probabilities[label];
        var filled = (int)Math.Min(count, windows);
        LabelIndex = 0;
        for (var label = 0; label < labels; label++)
        {
            var sum = 0.0;
            for (var window = 0; window < filled; window++)
                sum += last[window][label];
            mean[label] = (float)(sum / filled);
            if (mean[label] > mean[LabelIndex])
                LabelIndex = label;
        }
    }
}
