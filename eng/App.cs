namespace TinyM2Net.Eng;

/// <summary>A published TinyM2Net app, run here or on the emulated Pi.</summary>
internal sealed record App(string Folder, string Name)
{
    public string Dll => Path.Combine(Folder, Name + ".dll");

    public string Capture(params string[] arguments) => Step.Capture(Folder, "dotnet", [Dll, .. arguments]);

    /// <summary>The arguments that make <c>classify</c> answer for these samples.</summary>
    public static string[] Classify(IReadOnlyList<Sample> samples, params string[] options) =>
        ["classify", .. samples[0].Clips.Keys.SelectMany(modality => samples.Select(sample => sample.Clips[modality]).Prepend("--" + modality)), .. options];
}
