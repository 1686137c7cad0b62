using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>All of the outside world that a stage may touch.</summary>
internal sealed record StageContext
{
    public CancellationToken Cancellation { get; init; }

    /// <summary>Where a stage says how far it is; may be called from any thread.</summary>
    public IProgress<StageProgress>? Progress { get; init; }

    /// <summary>Warnings go here; errors are thrown as <see cref="DiagnosticException"/>.</summary>
    public Action<Diagnostic> Report { get; init; } = _ => { };

    /// <summary>Lines that a user sees at default verbosity, such as "resumed from epoch 12 of 30".</summary>
    public Action<string> Announce { get; init; } = _ => { };

    /// <summary>Lines for who asks for detail.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>What a stage that is cut short leaves for its next run; null: it starts over.</summary>
    public PartialFolder? Partial { get; init; }

    /// <summary>Threads to use; never changes a bit of any output.</summary>
    public int MaxDegreeOfParallelism { get; init; } = 1;
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <param name="Done">From 0 to <paramref name="Total"/>.</param>
/// <param name="Message">What a tired person understands, such as "epoch 3 of 30, loss 0.812, validation 71.3 %".</param>
internal readonly record struct StageProgress(string Stage, double Done, double Total, string Message);
