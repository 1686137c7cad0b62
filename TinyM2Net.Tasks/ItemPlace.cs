using System.Xml;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Tasks;

/// <summary>Where an item stands in its project's file: what is wrong with its metadata is mended there.</summary>
internal static class ItemPlace
{
    /// <summary>What a stage finds out of metadata: a budget that nothing fits, a profile of another network.</summary>
    private static readonly string[] OfMetadata = [DiagnosticCodes.BudgetInfeasible, DiagnosticCodes.LatencyProfileUnusable, DiagnosticCodes.WorkingSetTooLarge, DiagnosticCodes.MemoryLevelTooSmall];

    /// <summary>The same diagnostic, of the project and the item's line where it names no other file; left alone where an item is none of the project's own.</summary>
    public static Diagnostic Of(ITaskItem item, string projectFile, Diagnostic diagnostic) => Of(item.ItemSpec, ["TinyM2NetModel", "TinyM2NetDataset"], projectFile, diagnostic);

    /// <summary>Likewise of a sweep's item.</summary>
    public static Diagnostic OfSweep(string sweep, string projectFile, Diagnostic diagnostic) => Of(sweep, ["TinyM2NetSweep"], projectFile, diagnostic);

    /// <summary>Likewise of what a stage found, where it concerns the item and not the spec.</summary>
    public static DiagnosticException Of(ITaskItem item, string projectFile, DiagnosticException exception) =>
        new([.. exception.Diagnostics.Select(d => d.File is null && OfMetadata.Contains(d.Code) ? Of(item, projectFile, d with { File = projectFile }) : d)]);

    private static Diagnostic Of(string include, string[] elements, string projectFile, Diagnostic diagnostic) =>
        diagnostic.Line > 0 || diagnostic.File is not null && diagnostic.File != projectFile || Find(include, elements, projectFile) is not { } place
            ? diagnostic : diagnostic with { File = projectFile, Line = place.Line, Column = place.Column };

    private static (int Line, int Column)? Find(string include, string[] elements, string projectFile)
    {
        try
        {
            var element = XDocument.Load(projectFile, LoadOptions.SetLineInfo).Descendants()
                .FirstOrDefault(e => elements.Contains(e.Name.LocalName) && Includes(e).Contains(include));
            return element is IXmlLineInfo info && info.HasLineInfo() ? (info.LineNumber, info.LinePosition) : null;
        }
        catch (Exception exception) when (exception is XmlException or IOException or UnauthorizedAccessException)
        {
            // The place is a courtesy: the message says what is wrong without it.
            return null;
        }
    }

    private static string[] Includes(XElement element) =>
        ((string?)element.Attribute("Include") ?? (string?)element.Attribute("Update") ?? "").Split(';', StringSplitOptions.TrimEntries);
}
