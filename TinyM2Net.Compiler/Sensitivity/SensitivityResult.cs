using System.Text.Json;

namespace TinyM2Net.Compiler.Sensitivity;

/// <summary>What stage 4 found: per layer, how much the training loss rises when its weights are rounded.</summary>
/// <param name="Probes">Rademacher vectors that were drawn for the traces.</param>
/// <param name="Samples">Training samples that losses and derivatives are of.</param>
/// <param name="Loss">Mean cross-entropy over them, for the reader to judge how near a minimum the net is.</param>
internal sealed record SensitivityResult(int Probes, int Samples, double Loss, IReadOnlyList<LayerSensitivity> Layers)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Half the 95 % interval of the sum of the paper's products at 4 bits, as a share of it: what ended the probing.</summary>
    public double TotalHalfWidth { get; init; }

    /// <summary>Predicted against measured increase at 4 bits; null where nothing was measured.</summary>
    public RankAgreement? Agreement4 { get; init; }

    /// <summary>The same at 8 bits, where the increases are mostly noise.</summary>
    public RankAgreement? Agreement8 { get; init; }

    /// <summary>The paper's product against the measured increase at 4 bits.</summary>
    public RankAgreement? TraceAgreement4 { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">Not such a result.</exception>
    public static SensitivityResult FromJson(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize<SensitivityResult>(utf8, Json) ?? throw new JsonException("The result is null.");

    public LayerSensitivity Of(string layer) => Layers.Single(l => l.Name == layer);
}
