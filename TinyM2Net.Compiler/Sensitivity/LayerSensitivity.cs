namespace TinyM2Net.Compiler.Sensitivity;

/// <param name="MeanTrace">Mean diagonal of the layer's Hessian block, as estimated; a negative one counts as 0 in the paper's product.</param>
/// <param name="StandardError">Of <paramref name="MeanTrace"/>, over the probes.</param>
/// <param name="Perturbation4"><c>||Q_4(W) - W||^2</c>.</param>
/// <param name="Perturbation8"><c>||Q_8(W) - W||^2</c>.</param>
internal sealed record LayerSensitivity(string Name, double MeanTrace, double StandardError, double Perturbation4, double Perturbation8)
{
    /// <summary>Half the 95 % interval of <see cref="MeanTrace"/>.</summary>
    public double TraceHalfWidth { get; init; }

    /// <summary><c>(Q_4(W)-W) . H (Q_4(W)-W) / 2</c>, of this one rounding.</summary>
    public double Curvature4 { get; init; }

    /// <summary>Half the 95 % interval of <see cref="Curvature4"/>, over batches of samples.</summary>
    public double CurvatureHalfWidth { get; init; }

    /// <summary><c>||Q_2(W) - W||^2</c>: nothing else is measured at 2 bits.</summary>
    public double Perturbation2 { get; init; }

    /// <summary>At 4 and at 8 bits; empty where nothing was measured.</summary>
    public IReadOnlyList<RoundingIncrease> Rounding { get; init; } = [];

    /// <summary>Whether the trace's estimate was negative, and so counts as 0: the loss is flat or bent down there as far as the probes can tell.</summary>
    public bool IsClamped => MeanTrace < 0;

    /// <summary>Sensitivity at 2, 4 or 8 bits, at least 0: the paper's product. Half of it is the expected increase of the loss where its slope is 0.</summary>
    public double Omega(int bits) => Math.Max(0, MeanTrace * Perturbation(bits));

    /// <summary>What the curvature along the rounding to this width is of that at 4 bits: as curved, a squared step.</summary>
    /// <remarks>Its own would be as many products again, for values that decide nothing.</remarks>
    public double CurvatureShare(int bits) => bits == 4 || Perturbation4 == 0 ? 1 : Perturbation(bits) / Perturbation4;

    /// <summary><c>||Q_b(W) - W||^2</c> at 2, 4 or 8 bits.</summary>
    public double Perturbation(int bits) => bits switch { 2 => Perturbation2, 4 => Perturbation4, _ => Perturbation8 };
}

/// <summary>What rounding one layer's weights does to the training loss, all else float.</summary>
/// <param name="Slope">The gradient's share of the prediction, <c>g . (Q(W)-W)</c>; of either sign.</param>
/// <param name="Curvature">The Hessian's share.</param>
/// <param name="PredictedHalfWidth">Half the 95 % interval of <see cref="Predicted"/>, over batches of samples.</param>
/// <param name="Measured">By running the rounded network.</param>
/// <param name="MeasuredHalfWidth">Half its 95 % interval, over the same batches.</param>
internal sealed record RoundingIncrease(int Bits, double Slope, double Curvature, double PredictedHalfWidth, double Measured, double MeasuredHalfWidth)
{
    public double Predicted => Slope + Curvature;
}
