using Microsoft.Build.Framework;

namespace TinyM2Net.Tasks;

/// <summary>Cores that the build grants a task, given back at its end. How many only decides how long a stage takes, never what it gives.</summary>
internal sealed class GrantedCores : IDisposable
{
    private readonly IBuildEngine9? _engine;
    private readonly ParentWatch _watch;

    /// <param name="wanted">0 for as many as the machine has.</param>
    public GrantedCores(IBuildEngine engine, int wanted, ParentWatch watch)
    {
        _watch = watch;
        var limit = wanted > 0 ? wanted : Environment.ProcessorCount;
        Count = limit;
        if (engine is not IBuildEngine9 broker)
            return;
        try
        {
            Count = broker.RequestCores(limit);
            _engine = broker;
        }
        catch (NotImplementedException)
        {
            // A task host without a broker: the limit stands.
        }
    }

    public int Count { get; }

    public void Dispose()
    {
        // A task host waits for the answer, which would be for ever.
        if (!_watch.IsOrphan)
            _engine?.ReleaseCores(Count);
    }
}
