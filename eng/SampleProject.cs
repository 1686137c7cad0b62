namespace TinyM2Net.Eng;

/// <summary>One of <c>samples/</c>: its folder is its name, and its project says which dataset it reads.</summary>
internal sealed record SampleProject(string Name)
{
    public static readonly string[] Names = ["Field", "Cough", "CovidCough", "Breath", "DepthThermal", "Activity"];

    public string Folder => Repository.At("samples", Name);
    public string ProjectFile => Path.Combine(Folder, Name + ".csproj");

    public static SampleProject Named(string name) => Names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known
        ? new SampleProject(known)
        : throw new StepFailedException($"there is no sample \"{name}\": it is one of {string.Join(", ", Names)}");

    /// <summary>The sample's one model spec.</summary>
    public string SpecPath => Directory.GetFiles(Folder, "*.model.json").Single();

    public void Build() => Step.Must(Folder, "dotnet", "build", ProjectFile, "-nologo", "-tl:off", "-v", "minimal");

    public (App Host, App Pi) Publish()
    {
        var host = new App(Path.Combine(Repository.Artifacts, "samples", Name, "host"), Name);
        var pi = new App(Path.Combine(Repository.Artifacts, "samples", Name, "linux-arm64"), Name);
        Step.Must(Folder, "dotnet", "publish", ProjectFile, "-o", host.Folder, "-nologo", "-v", "quiet");
        Step.Must(Folder, "dotnet", "publish", ProjectFile, "-o", pi.Folder, "-nologo", "-v", "quiet", "-r", "linux-arm64");
        return (host, pi);
    }

    /// <summary>The manifest as the project itself resolves it.</summary>
    public string ManifestFile() => Step.Capture(Folder, "dotnet", "msbuild", ProjectFile, "-getProperty:SampleManifest").Trim();

    public IReadOnlyList<Sample> TestSamples() => Manifest.Test(ManifestFile(), SpecFile.Modalities(SpecPath));
}
