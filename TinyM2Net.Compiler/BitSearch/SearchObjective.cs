using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>What every layer adds to the sum that the search minimizes.</summary>
internal sealed class SearchObjective
{
    private readonly Dictionary<string, (double At4, double At8)> layers = new(StringComparer.Ordinal);

    /// <param name="seed">Of <see cref="SensitivityKind.Random"/>.</param>
    public SearchObjective(SensitivityResult sensitivity, SensitivityKind kind, ulong seed)
    {
        var order = sensitivity.Layers.OrderBy(l => l.Omega(4)).ToList();
        var random = new SplitMix(seed).Fork("random sensitivities");
        foreach (var layer in sensitivity.Layers)
            layers.Add(layer.Name, kind switch
            {
                SensitivityKind.Random => (random.NextDouble(), 0),
                SensitivityKind.Reversed => Both(order[^(1 + order.IndexOf(layer))], SensitivityKind.TraceProduct),
                _ => Both(layer, kind),
            });
    }

    /// <summary>At least 0.</summary>
    /// <param name="bits">4 or 8.</param>
    public double Of(string layer, int bits) => Math.Max(0, bits == 4 ? layers[layer].At4 : layers[layer].At8);

    private static (double At4, double At8) Both(LayerSensitivity layer, SensitivityKind kind) => kind switch
    {
        SensitivityKind.TraceProduct => (layer.Omega(4), layer.Omega(8)),
        SensitivityKind.Trace => (layer.MeanTrace, 0),
        _ => (layer.Perturbation4, layer.Perturbation8),
    };
}
