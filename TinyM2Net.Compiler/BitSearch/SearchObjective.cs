using TinyM2Net.Compiler.Sensitivity;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>What every layer adds to the sum that the search minimizes.</summary>
internal sealed class SearchObjective
{
    private readonly Dictionary<string, Func<int, double>> layers = new(StringComparer.Ordinal);

    /// <param name="seed">Of <see cref="SensitivityKind.Random"/>.</param>
    public SearchObjective(SensitivityResult sensitivity, SensitivityKind kind, ulong seed)
    {
        var order = sensitivity.Layers.OrderBy(l => l.Omega(4)).ToList();
        var random = new SplitMix(seed).Fork("random sensitivities");
        foreach (var layer in sensitivity.Layers)
        {
            var drawn = random.NextDouble();
            layers.Add(layer.Name, kind switch
            {
                SensitivityKind.TraceProduct => layer.Omega,
                SensitivityKind.Trace => bits => layer.MeanTrace * Halvings(bits),
                SensitivityKind.Magnitude => layer.Perturbation,
                SensitivityKind.Random => bits => drawn * Halvings(bits),
                _ => order[^(1 + order.IndexOf(layer))].Omega,
            });
        }
    }

    /// <summary>At least 0.</summary>
    /// <param name="bits">2, 4 or 8.</param>
    public double Of(string layer, int bits) => Math.Max(0, layers[layer](bits));

    /// <summary>Of 8 bits: where nothing says what the first costs, each costs the same.</summary>
    private static int Halvings(int bits) => int.Log2(8 / bits);
}
