using System.Globalization;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Spec;

/// <summary>Collects everything that is wrong with one spec file, and what its parser asked for on the way.</summary>
internal sealed class SpecErrors(string file)
{
    private const int Shown = 50;

    private readonly List<Diagnostic> diagnostics = [];
    private readonly Dictionary<(string Object, string Property), PropertyRule> rules = [];

    /// <summary>Every property the parser knows of the objects met so far; the published schema is held against it.</summary>
    public IReadOnlyDictionary<(string Object, string Property), PropertyRule> Rules => rules;

    public int Count => diagnostics.Count;

    public void Add(string code, Position position, string message) =>
        diagnostics.Add(new Diagnostic(code, Severity.Error, message, file, position.Line, position.Column));

    public void Know(string objectKind, string property, PropertyRule rule) => rules[(objectKind, property)] = rule;

    /// <exception cref="DiagnosticException">Something was wrong; in the file's order.</exception>
    public void ThrowIfAny()
    {
        if (diagnostics.Count == 0)
            return;
        Diagnostic[] ordered = [.. diagnostics.OrderBy(d => d.Line).ThenBy(d => d.Column)];
        if (ordered.Length > Shown)
            ordered = [.. ordered.Take(Shown), ordered[Shown] with { Message = FormattableString.Invariant($"and {ordered.Length - Shown} more mistakes from here on.") }];
        throw new DiagnosticException(ordered);
    }
}

/// <summary>What one property may hold.</summary>
/// <param name="Type">JSON schema's word: <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>string</c>, <c>object</c>, <c>array</c>, or <c>size</c> for one integer or two.</param>
internal sealed record PropertyRule(string Type, double? Minimum = null, double? Maximum = null, IReadOnlyList<string>? Choices = null)
{
    public string Range => string.Create(CultureInfo.InvariantCulture, $"{Minimum} to {Maximum}");
}
