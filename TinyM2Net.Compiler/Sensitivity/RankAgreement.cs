using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>Spearman's correlation of the layers' predicted and measured increases.</summary>
/// <param name="Low">2.5 % quantile of the bootstrap over batches.</param>
/// <param name="High">97.5 % quantile.</param>
internal sealed record RankAgreement(double Spearman, double Low, double High)
{
    private const int Resamples = 1000;

    /// <param name="predicted">[layer][batch].</param>
    /// <param name="measured">[layer][batch], of the same batches, which are drawn together.</param>
    public static RankAgreement Of(double[][] predicted, double[][] measured, SplitMix random)
    {
        var batches = measured[0].Length;
        var picks = Enumerable.Range(0, batches).ToArray();
        var rho = Pick();
        var drawn = new double[Resamples];
        for (var resample = 0; resample < Resamples; resample++)
        {
            for (var i = 0; i < batches; i++)
                picks[i] = random.NextInt(batches);
            drawn[resample] = Pick();
        }
        Array.Sort(drawn);
        return new RankAgreement(rho, drawn[Resamples / 40], drawn[Resamples - 1 - Resamples / 40]);

        double Pick() => Correlation([.. predicted.Select(Mean)], [.. measured.Select(Mean)]);

        double Mean(double[] values)
        {
            var sum = 0.0;
            foreach (var pick in picks)
                sum += values[pick];
            return sum / batches;
        }
    }

    /// <summary>Of ranks, equals sharing theirs; 0 where one side is all equal.</summary>
    public static double Correlation(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        var (x, y) = (Ranks(left), Ranks(right));
        var middle = (left.Count - 1) / 2.0;
        var (cross, xx, yy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            cross += (x[i] - middle) * (y[i] - middle);
            xx += (x[i] - middle) * (x[i] - middle);
            yy += (y[i] - middle) * (y[i] - middle);
        }
        return xx == 0 || yy == 0 ? 0 : cross / Math.Sqrt(xx * yy);
    }

    private static double[] Ranks(IReadOnlyList<double> values) =>
        [.. values.Select(v => values.Count(o => o < v) + (values.Count(o => o.Equals(v)) - 1) / 2.0)];
}
