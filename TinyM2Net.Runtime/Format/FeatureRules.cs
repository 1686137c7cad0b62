using TinyM2Net.Runtime.Features;
using TinyM2Net.Runtime.Graph;

namespace TinyM2Net.Runtime.Format;

/// <summary>Feature settings, tables and statistics are good when an extractor and a quantizer can be made of them.</summary>
internal static class FeatureRules
{
    /// <exception cref="ModelFormatException">They are out of range or do not fit together.</exception>
    public static void Validate(ModalityContent modality, IntegerTensor input)
    {
        try
        {
            // The shape of audio settings can be computed once their extractor has accepted them; of others it bounds what is allocated.
            if (modality.Settings is not AudioFeatureSettings)
                RequireShape(modality, input);
            FeatureExtractor.Create(modality.Settings, modality.Tables);
            RequireShape(modality, input);
            _ = new InputQuantizer(modality.Standardization, input.Shape, input.Scale);
        }
        catch (InvalidDataException exception)
        {
            throw new ModelFormatException($"Modality {modality.Name}: {exception.Message}", exception);
        }
    }

    private static void RequireShape(ModalityContent modality, IntegerTensor input) =>
        GraphValidator.Require(modality.Settings.Shape == input.Shape,
            $"Modality {modality.Name}: features of {modality.Settings.Shape} for an input of {input.Shape}.");
}
