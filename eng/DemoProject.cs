namespace TinyM2Net.Eng;

/// <summary>A project made from the template and built from the private feed, as a user's would be.</summary>
/// <param name="Folder">Where it is made, anew.</param>
internal sealed record DemoProject(string Folder)
{
    private const string Name = "Demo";

    public string ProjectFile => Path.Combine(Folder, Name + ".csproj");
    public App Host => new(Path.Combine(Folder, "publish", "host"), Name);
    public App Pi => new(Path.Combine(Folder, "publish", "linux-arm64"), Name);

    public void Create()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        // A template hive of its own: the user's installed templates stay as they are.
        var hive = Path.Combine(Repository.Artifacts, "hive");
        if (Directory.Exists(hive))
            Directory.Delete(hive, recursive: true);
        var package = Directory.GetFiles(Repository.Feed, "TinyM2Net.Templates.*.nupkg").Single();
        Step.Capture(Repository.Artifacts, "dotnet", "new", "install", package, "--debug:custom-hive", hive);
        Step.Must(Repository.Artifacts, "dotnet", "new", "tinym2net", "-n", Name, "-o", Folder, "--debug:custom-hive", hive);
    }

    /// <summary>Builds with a line for every stage and every ten seconds.</summary>
    public void Build() => Step.Must(Folder, "dotnet", "build", ProjectFile, "-nologo", "-tl:off", "-v", "minimal");

    public void PublishForHost() => Publish(Host.Folder);

    public void PublishForPi() => Publish(Pi.Folder, "-r", "linux-arm64");

    /// <summary>The held-out samples of the set that the first build wrote.</summary>
    public IReadOnlyList<Sample> TestSamples() =>
        Manifest.Test(Path.Combine(Folder, "data", "demo", "manifest.csv"), SpecFile.Modalities(Path.Combine(Folder, "demo.model.json")));

    private void Publish(string output, params string[] options) =>
        Step.Must(Folder, "dotnet", ["publish", ProjectFile, "-o", output, "-nologo", "-v", "quiet", .. options]);
}
