namespace TinyM2Net.Runtime.Format;

/// <summary>Where a file's sections lie. A few entries, searched in order; a dictionary of such values would be compiled at every start.</summary>
internal sealed class SectionTable
{
    private readonly List<Entry> entries = [];

    public bool Has(SectionNumber number) => TryFind(number, out _);

    public bool TryFind(SectionNumber number, out Range range)
    {
        var entry = entries.Find(entry => entry.Number == number);
        range = entry is null ? default : entry.Offset..(entry.Offset + entry.Length);
        return entry is not null;
    }

    /// <returns>Whether the number is new.</returns>
    public bool TryAdd(SectionNumber number, int offset, int length)
    {
        if (Has(number))
            return false;
        entries.Add(new Entry(number, offset, length));
        return true;
    }

    private sealed record Entry(SectionNumber Number, int Offset, int Length);
}
