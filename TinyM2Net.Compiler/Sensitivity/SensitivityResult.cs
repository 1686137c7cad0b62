using System.Text.Json;

namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>What stage 4 found: per layer, how much the loss is expected to rise at 4 and at 8 bits.</summary>
/// <param name="Probes">Rademacher vectors that were drawn.</param>
/// <param name="Samples">Training samples the loss was taken over.</param>
/// <param name="Loss">Mean cross-entropy over them, for the reader to judge how near a minimum the net is.</param>
internal sealed record SensitivityResult(int Probes, int Samples, double Loss, IReadOnlyList<LayerSensitivity> Layers)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">Not such a result.</exception>
    public static SensitivityResult FromJson(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize<SensitivityResult>(utf8, Json) ?? throw new JsonException("The result is null.");

    public LayerSensitivity Of(string layer) => Layers.Single(l => l.Name == layer);
}

/// <param name="MeanTrace">Mean diagonal of the layer's Hessian block, as estimated; a negative one counts as 0 in <see cref="Omega"/>.</param>
/// <param name="StandardError">Of <paramref name="MeanTrace"/>, over the probes.</param>
/// <param name="Perturbation4"><c>||Q_4(W) - W||^2</c>.</param>
/// <param name="Perturbation8"><c>||Q_8(W) - W||^2</c>.</param>
internal sealed record LayerSensitivity(string Name, double MeanTrace, double StandardError, double Perturbation4, double Perturbation8)
{
    /// <summary>Whether the estimate was negative, and so counts as 0: the loss is flat there as far as the probes can tell.</summary>
    public bool IsClamped => MeanTrace < 0;

    /// <summary>Sensitivity at 4 bits.</summary>
    public double Omega4 => Omega(4);

    /// <summary>Sensitivity at 8 bits.</summary>
    public double Omega8 => Omega(8);

    /// <summary>Sensitivity at 4 or 8 bits: the mean trace times the perturbation.</summary>
    public double Omega(int bits) => Math.Max(MeanTrace, 0) * (bits == 4 ? Perturbation4 : Perturbation8);
}
