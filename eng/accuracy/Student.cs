using System.Text.Json;
using System.Text.Json.Nodes;
using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Dataset;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Eng;

namespace TinyM2Net.Accuracy;

/// <summary>A small net beside the big one that it learns from, or that it is to do as well as.</summary>
/// <param name="Limit">KiB that it may take, as <c>MaxSize</c> counts them.</param>
/// <param name="Folds">0: the dataset's own test split, for every seed. Otherwise so many folds, each with a seed of its own.</param>
/// <param name="IsComparedAlone">Whether it is also trained without its teacher.</param>
internal sealed record Student(string Title, Net Net, Net Teacher, int Limit, int Folds, Precision Precision, bool IsComparedAlone)
{
    /// <summary>Of nets whose bits are chosen: maps of 4 bits cost small ones more than weights of 4 bits do, on their validation splits.</summary>
    private static readonly LayerBits[] WideActivations = [new(4, 8), 8];

    private static readonly JsonDocumentOptions Comments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static IReadOnlyList<Student> All { get; } =
    [
        Of("Field", "field-58k", Net.Sample("Field", "av-field"), 58, 0, Precision.W8A8, false),
        Of("Field", "field-20k", Net.Sample("Field", "av-field"), 20, 0, Precision.W8A8, true),
        Of("Depth and thermal images, cross-validated", "depth-thermal-58k", Net.Reference("mm5-depth-thermal"), 58, 5, Precision.W8A8, false),
        Of("Depth and thermal images, cross-validated", "depth-thermal-20k", Net.Reference("mm5-depth-thermal"), 20, 5, Precision.W8A8, true),
        Of("Depth and thermal images, cross-validated, searched for and not taught", "depth-thermal-20k-searched", Net.Reference("mm5-depth-thermal"), 20, 5, Precision.Mixed, false),
        Of("Three sounds, cross-validated", "sounds-6k", Net.Reference("coswara-cough-speech.breath"), 6, 5, Precision.W8A8, false),
    ];

    public Trial Trial(int run) => Trial(Net, Precision, run) with { Teacher = TeacherTrial(run) };

    /// <summary>The same net without its teacher: the same spec without the words that name it.</summary>
    public Trial TrialAlone(int run)
    {
        var spec = JsonNode.Parse(File.ReadAllText(Net.Spec), documentOptions: Comments)!.AsObject();
        spec.Remove("distillation");
        var name = Net.Name + "-alone";
        var path = Path.Combine(Repository.Artifacts, "accuracy", "specs", name + ".model.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, spec.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return Trial(Net with { Name = name, Spec = path }, Precision, run);
    }

    public Trial TeacherTrial(int run) => Trial(Teacher, Precision.Float, run);

    private Trial Trial(Net net, Precision precision, int run) => new(net, (ulong)run, precision) { BitWidths = WideActivations, Fold = Folds == 0 ? null : new DatasetFold(run + 1, Folds) };

    private static Student Of(string title, string name, Net teacher, int limit, int folds, Precision precision, bool alone) =>
        new(FormattableString.Invariant($"{title}: {limit} KiB"), new Net(name, Repository.At("eng", "students", name + ".model.json"), teacher.Set, FormattableString.Invariant($"{limit}KiB")), teacher, limit, folds, precision, alone);
}
