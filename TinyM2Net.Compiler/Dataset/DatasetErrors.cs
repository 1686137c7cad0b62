using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Dataset;

/// <summary>Gathers what is wrong with the data, so that one build tells it all; of each kind the first few and the count of the rest.</summary>
internal sealed class DatasetErrors(string file)
{
    private const int Shown = 20;
    private readonly SortedDictionary<string, List<Diagnostic>> kinds = new(StringComparer.Ordinal);

    public bool Any => kinds.Count > 0;

    public void Add(string code, string message, int line = 0, int column = 0)
    {
        if (!kinds.TryGetValue(code, out var list))
            kinds.Add(code, list = []);
        list.Add(new Diagnostic(code, Severity.Error, message, file, line, column));
    }

    /// <exception cref="DiagnosticException">If anything was added.</exception>
    public void ThrowIfAny()
    {
        if (!Any)
            return;
        var all = new List<Diagnostic>();
        foreach (var (code, list) in kinds)
        {
            all.AddRange(list.Take(Shown));
            if (list.Count > Shown)
                all.Add(new Diagnostic(code, Severity.Error, FormattableString.Invariant($"and {list.Count - Shown} more of this kind ({list.Count} in all)."), file));
        }

        throw new DiagnosticException(all);
    }
}
