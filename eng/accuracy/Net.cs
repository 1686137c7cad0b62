using System.Xml.Linq;
using TinyM2Net.Eng;

namespace TinyM2Net.Accuracy;

/// <summary>A model spec and the shared dataset that it learns from.</summary>
/// <param name="Spec">Its file.</param>
/// <param name="Set">The dataset's folder.</param>
/// <param name="MaxSize">The budget of its mixed precision, such as <c>276KiB</c>.</param>
internal sealed record Net(string Name, string Spec, string Set, string MaxSize)
{
    public string Manifest => Path.Combine(Repository.Shared, "data", Set, "manifest.csv");

    /// <summary>One of <c>samples/</c>, with the budget that its own project names.</summary>
    public static Net Sample(string name, string set) => new(name, Directory.GetFiles(Repository.At("samples", name), "*.model.json").Single(), set,
        XDocument.Load(Repository.At("samples", name, name + ".csproj")).Descendants("TinyM2NetModel").Single().Attribute("MaxSize")!.Value);

    /// <summary>One of <c>eng/reference/</c>: <c>mm5-depth-thermal.rgb</c> is the set mm5-depth-thermal with one modality more.</summary>
    public static Net Reference(string name) => new(name, Repository.At("eng", "reference", name + ".model.json"), name.Split('.')[0], "35%");
}
