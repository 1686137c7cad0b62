using System.Runtime.CompilerServices;
using Microsoft.Build.Framework;
using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Tasks;

/// <summary>What the tasks share: cancellation, diagnostics as MSBuild's own, and no exception that leaves them (MSB4018).</summary>
public abstract class SdkTask : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private static readonly char[] Separators = [';', ',', ' '];

    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Where the codes are explained; a code's heading is appended.</summary>
    public string ErrorsPage { get; set; } = "";

    /// <summary>Named by a diagnostic that has no file of its own; MSBuild would name our targets file.</summary>
    private protected string? BlamedFile { get; set; }

    /// <summary>A warning ends the task as an error does, so that nothing is kept that hides it from the next build.</summary>
    public bool TreatWarningsAsErrors { get; set; }

    /// <summary>Codes of which that is not so, and those that are not wanted at all, as C# has them.</summary>
    public string WarningsNotAsErrors { get; set; } = "";

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public sealed override bool Execute()
    {
        try
        {
            Run(_cancellation.Token);
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            // The engine has said that the build was cancelled; a word from us would be noise.
        }
        catch (Exception exception)
        {
            Explain(exception);
        }
        return !Log.HasLoggedErrors && !_cancellation.IsCancellationRequested;
    }

    // Apart, so that a task with nothing to say loads nothing of the compiler.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Explain(Exception exception)
    {
        if (exception is DiagnosticException known)
        {
            foreach (var diagnostic in known.Diagnostics)
                Report(diagnostic);
        }
        else if (exception is IOException or UnauthorizedAccessException)
        {
            Report(new Diagnostic(DiagnosticCodes.FileAccess, Severity.Error, $"{exception.Message} Free the path or its disk, then build again."));
        }
        else
        {
            Report(new Diagnostic(DiagnosticCodes.InternalError, Severity.Error,
                $"{GetType().Name} failed in a way that TinyM2Net did not foresee: {exception.Message} Please report it with the stack that -v:d shows."));
            Log.LogMessage(MessageImportance.Normal, exception.ToString());
        }
    }

    private protected abstract void Run(CancellationToken cancellation);

    private protected void Report(Diagnostic diagnostic)
    {
        if (diagnostic.Severity == Severity.Warning && TreatWarningsAsErrors && !WarningsNotAsErrors.Split(Separators).Contains(diagnostic.Code, StringComparer.OrdinalIgnoreCase))
            throw new DiagnosticException([diagnostic with { Severity = Severity.Error }]);
        var help = ErrorsPage.Length == 0 ? null : $"{ErrorsPage}#{diagnostic.Code.ToLowerInvariant()}";
        if (diagnostic.Severity == Severity.Error)
            Log.LogError(null, diagnostic.Code, null, help, diagnostic.File ?? BlamedFile, diagnostic.Line, diagnostic.Column, 0, 0, "{0}", diagnostic.Message);
        else
            Log.LogWarning(null, diagnostic.Code, null, help, diagnostic.File ?? BlamedFile, diagnostic.Line, diagnostic.Column, 0, 0, "{0}", diagnostic.Message);
    }
}
