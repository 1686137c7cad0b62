namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>95 % intervals of means from few values.</summary>
internal static class StudentT
{
    private static readonly double[] Few = [12.7062, 4.3027, 3.1824, 2.7764];

    /// <summary>The 97.5 % quantile, from 5 degrees of freedom by Fisher and Cornish's expansion (within 0.3 %): arithmetic alone, the same bits everywhere.</summary>
    /// <param name="freedom">Degrees of freedom, at least 1.</param>
    public static double Quantile975(int freedom)
    {
        const double z = 1.959964;
        if (freedom <= Few.Length)
            return Few[freedom - 1];
        const double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
        double v = freedom;
        return z + (z3 + z) / (4 * v) + (5 * z5 + 16 * z3 + 3 * z) / (96 * v * v) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v * v * v);
    }

    /// <summary>Of the interval around the values' mean, were they independent draws; 0 for fewer than two.</summary>
    public static double HalfWidth(ReadOnlySpan<double> values)
    {
        if (values.Length < 2)
            return 0;
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in values)
            sum += value;
        foreach (var value in values)
            squares += (value - sum / values.Length) * (value - sum / values.Length);
        return Quantile975(values.Length - 1) * Math.Sqrt(squares / (values.Length - 1) / values.Length);
    }
}
