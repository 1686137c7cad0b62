namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>Mean and its standard error, updated value by value (Welford).</summary>
internal sealed class RunningMean
{
    private int count;
    private double squares;

    public double Mean { get; private set; }

    /// <summary>0 until there are two values.</summary>
    public double StandardError => count < 2 ? 0 : Math.Sqrt(squares / (count - 1) / count);

    public void Add(double value)
    {
        count++;
        var before = value - Mean;
        Mean += before / count;
        squares += before * (value - Mean);
    }
}
