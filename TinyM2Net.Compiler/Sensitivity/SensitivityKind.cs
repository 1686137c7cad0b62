namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>What a layer's sensitivity may be. <c>./build tables</c> compares them at equal budgets.</summary>
internal enum SensitivityKind
{
    /// <summary>Mean Hessian trace times <c>||Q(W)-W||^2</c>: the paper's.</summary>
    TraceProduct,

    /// <summary>The mean trace alone.</summary>
    Trace,

    /// <summary><c>||Q(W)-W||^2</c> alone.</summary>
    Magnitude,

    /// <summary>Drawn from the seed: what a search is worth that knows nothing.</summary>
    Random,

    /// <summary><see cref="TraceProduct"/>, each layer having the one of the layer that stands opposite in order: a search that is misled.</summary>
    Reversed,
}
