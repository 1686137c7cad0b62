using System.Collections;
using System.Globalization;
using System.Reflection;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>All that decides a stage's output, as flat names and texts: <c>training.epochs</c> is <c>30</c>. Flat, so that two keys can be compared in words.</summary>
internal sealed class KeyInputs
{
    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>Adds a number, text, list, dictionary or record; what is null is not added.</summary>
    public KeyInputs Add(string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                values.Add(name, text);
                break;
            case bool flag:
                values.Add(name, flag ? "true" : "false");
                break;
            case double number:
                values.Add(name, number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case Enum or int or long or ulong:
                values.Add(name, Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                    Add($"{name}.{entry.Key}", entry.Value);
                break;
            case IEnumerable list:
                var i = 0;
                foreach (var item in list)
                    Add(FormattableString.Invariant($"{name}[{i++}]"), item);
                break;
            default:
                // A record: what its properties hold, and which of a closed set it is. Computed properties follow from the others.
                values.Add(name, value.GetType().Name);
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
                    Add($"{name}.{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}", property.GetValue(value));
                break;
        }
        return this;
    }
}
