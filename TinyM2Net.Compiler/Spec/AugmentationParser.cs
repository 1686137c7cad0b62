using TinyM2Net.Training.Fitting;

namespace TinyM2Net.Compiler.Spec;

/// <summary>Reads what a modality changes of its kind's augmentation.</summary>
internal static class AugmentationParser
{
    public static AugmentationOptions Read(ObjectReader reader, AugmentationOptions fallback)
    {
        var options = new AugmentationOptions
        {
            TimeShift = reader.Number("timeShift", fallback.TimeShift, 0, 0.5),
            TimeRotation = reader.Boolean("timeRotation", fallback.TimeRotation),
            TimeMask = reader.Number("timeMask", fallback.TimeMask, 0, 0.5),
            FrequencyMask = reader.Integer("frequencyMask", fallback.FrequencyMask, 0, 64),
            Noise = reader.Number("noise", fallback.Noise, 0, 2),
            Loudness = reader.Number("loudness", fallback.Loudness, 0, 2),
            Mirror = reader.Boolean("mirror", fallback.Mirror),
            PixelShift = reader.Integer("pixelShift", fallback.PixelShift, 0, 64),
            Contrast = reader.Number("contrast", fallback.Contrast, 0, 0.5),
            Level = reader.Number("level", fallback.Level, 0, 2),
        };
        reader.Finish();
        return options;
    }
}
