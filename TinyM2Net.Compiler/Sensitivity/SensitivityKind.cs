namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>What a layer's sensitivity may be; docs/decisions/0020-slope-and-curvature.md compares them.</summary>
internal enum SensitivityKind
{
    /// <summary>Mean Hessian trace times <c>||Q(W)-W||^2</c>: the paper's, and what the search uses.</summary>
    TraceProduct,

    /// <summary>The mean trace alone.</summary>
    Trace,

    /// <summary><c>||Q(W)-W||^2</c> alone.</summary>
    Magnitude,

    /// <summary><c>(Q(W)-W) . H (Q(W)-W) / 2</c>: of the one rounding there is before tuning.</summary>
    Curvature,

    /// <summary>Slope and curvature: the increase before tuning.</summary>
    Predicted,
}
