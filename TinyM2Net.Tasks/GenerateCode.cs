using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Pipeline;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Tasks;

/// <summary>Writes the typed classes of all models, from their specs alone.</summary>
public sealed class GenerateCode : SdkTask
{
    /// <summary>The <c>TinyM2NetModel</c> items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Of the classes.</summary>
    [Required]
    public string Namespace { get; set; } = "";

    /// <summary>The C# file; one that would not change keeps its time stamp.</summary>
    [Required]
    public string OutputFile { get; set; } = "";

    /// <summary>Written last and always: it has the time stamp that the next build compares.</summary>
    [Required]
    public string StampFile { get; set; } = "";

    /// <summary>The specs' JSON schema in the package.</summary>
    [Required]
    public string Schema { get; set; } = "";

    /// <summary>Where specs name it in <c>$schema</c>, so that editors complete them.</summary>
    [Required]
    public string SchemaFile { get; set; } = "";

    /// <summary>Blamed for what is wrong with an item.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The <c>TinyM2NetDataset</c> items: with what is wrong in a spec, all that is wrong with items is told.</summary>
    public ITaskItem[] Datasets { get; set; } = [];

    /// <summary>Of the build: one that skips models needs no data.</summary>
    public string Mode { get; set; } = "";

    private protected override void Run(CancellationToken cancellation)
    {
        var errors = Mistakes();
        var classes = new List<TypedModel>();
        foreach (var model in Models)
        {
            try
            {
                classes.Add(new TypedModel(SpecParser.Load(model.GetMetadata("FullPath")), model.GetMetadata("ClassName"), model.GetMetadata("TargetPath")));
            }
            catch (DiagnosticException exception)
            {
                errors.AddRange(exception.Diagnostics);
            }
        }
        if (errors.Count > 0)
            throw new DiagnosticException(errors);
        TextFile.WriteWhenDifferent(Path.GetFullPath(SchemaFile), File.ReadAllText(Schema));
        TextFile.WriteWhenDifferent(Path.GetFullPath(OutputFile), TypedClass.Generate(classes, Namespace));
        Disk.Current.Write(Path.GetFullPath(StampFile), "\n");
    }

    private List<Diagnostic> Mistakes()
    {
        if (Mode == "Skip")
            return [.. ModelItems.Mistakes(Models, ProjectFile)];
        try
        {
            return ModelItems.MistakesOfRequests(ModelItems.Join(Models, Datasets, ProjectFile), ProjectFile);
        }
        catch (DiagnosticException exception)
        {
            return [.. exception.Diagnostics];
        }
    }
}
