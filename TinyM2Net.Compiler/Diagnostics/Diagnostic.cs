namespace TinyM2Net.Compiler.Diagnostics;

internal enum Severity
{
    Warning,
    Error,
}

/// <summary>One thing to tell the user: a code of <see cref="DiagnosticCodes"/>, the bad value and the remedy in one line.</summary>
/// <param name="Code"><c>TM2N####</c>.</param>
/// <param name="File">The file at fault, or null.</param>
/// <param name="Line">Counted from 1; 0 where there is none.</param>
/// <param name="Column">Counted from 1; 0 where there is none.</param>
internal sealed record Diagnostic(string Code, Severity Severity, string Message, string? File = null, int Line = 0, int Column = 0);

/// <summary>The user's input cannot be used: all that is wrong with it, at once.</summary>
internal sealed class DiagnosticException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(string.Join(Environment.NewLine, diagnostics.Select(d => $"{d.Code}: {d.Message}")))
{
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;

    public DiagnosticException(string code, string message, string? file = null, int line = 0, int column = 0)
        : this([new Diagnostic(code, Severity.Error, message, file, line, column)])
    {
    }
}
