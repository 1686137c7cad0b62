using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Spec;

/// <summary>
/// Reads one JSON object property by property. What is absent gives the fallback; what is wrong is recorded and gives the fallback too,
/// so that one pass finds every error. <see cref="Finish"/> reports the properties nobody asked for.
/// </summary>
/// <param name="kind">The object's name in the published schema's <c>$defs</c>.</param>
internal sealed class ObjectReader(string kind, JsonObject node, SpecErrors errors)
{
    private readonly List<string> known = [];

    public Position Position => node.Position;

    public bool Has(string name) => node.Properties.Any(p => p.Name == name);

    public Position PositionOf(string name) => node.Properties.FirstOrDefault(p => p.Name == name)?.Position ?? node.Position;

    public void Error(string code, string name, string message) => errors.Add(code, PositionOf(name), message);

    public int Integer(string name, int fallback, int minimum, int maximum) => OptionalInteger(name, minimum, maximum) ?? fallback;

    public int? OptionalInteger(string name, int minimum, int maximum)
    {
        var rule = new PropertyRule("integer", minimum, maximum);
        return Find(name, rule) is { } value ? IntegerOf(value, name, rule) : null;
    }

    public int RequiredInteger(string name, int minimum, int maximum)
    {
        if (!Has(name))
            Missing(name, $"an integer from {minimum} to {maximum}");
        return Integer(name, minimum, minimum, maximum);
    }

    public double Number(string name, double fallback, double minimum, double maximum) => OptionalNumber(name, minimum, maximum) ?? fallback;

    public double? OptionalNumber(string name, double minimum, double maximum)
    {
        var rule = new PropertyRule("number", minimum, maximum);
        if (Find(name, rule) is not { } value)
            return null;
        if (value is not JsonNumber number)
            return Wrong<double>(value, name, "a number");
        if (number.Value >= minimum && number.Value <= maximum)
            return number.Value;
        return OutOfRange<double>(number, name, rule);
    }

    public bool Boolean(string name, bool fallback) => Find(name, new PropertyRule("boolean")) switch
    {
        null => fallback,
        JsonBoolean boolean => boolean.Value,
        var other => Wrong<bool>(other, name, "true or false") ?? fallback,
    };

    public string? String(string name)
    {
        var value = Find(name, new PropertyRule("string"));
        if (value is JsonString text)
            return text.Value;
        if (value is not null)
            Wrong<int>(value, name, "a string");
        return null;
    }

    /// <summary>One of a closed set of words.</summary>
    public T Choice<T>(string name, T fallback, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        var words = new string[choices.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = choices[i].Word;
        var value = Find(name, new PropertyRule("string", Choices: words));
        if (value is JsonString text)
        {
            foreach (var (word, choice) in choices)
                if (word == text.Value)
                    return choice;
            errors.Add(DiagnosticCodes.UnknownName, text.Position, $"\"{name}\" cannot be \"{text.Value}\".{NearestName.Hint(text.Value, words)}");
        }
        else if (value is not null)
        {
            Wrong<int>(value, name, $"one of {string.Join(", ", words.Select(w => $"\"{w}\""))}");
        }
        return fallback;
    }

    /// <summary>A height and a width: one integer for both, or an array of two.</summary>
    public (int Height, int Width) Size(string name, (int Height, int Width) fallback, int minimum, int maximum)
    {
        var rule = new PropertyRule("size", minimum, maximum);
        switch (Find(name, rule))
        {
            case null:
                return fallback;
            case JsonNumber number:
                var both = IntegerOf(number, name, rule);
                return (both ?? fallback.Height, both ?? fallback.Width);
            case JsonArray { Items: [var height, var width] }:
                return (IntegerOf(height, name, rule) ?? fallback.Height, IntegerOf(width, name, rule) ?? fallback.Width);
            case var other:
                Wrong<int>(other, name, "an integer or [height, width]");
                return fallback;
        }
    }

    public JsonObject? Object(string name) => Container<JsonObject>(name, "object", "an object");

    public JsonArray? Array(string name) => Container<JsonArray>(name, "array", "an array");

    public void Missing(string name, string expected) =>
        errors.Add(DiagnosticCodes.MissingProperty, node.Position, $"\"{name}\" is missing: it must be {expected}.");

    /// <summary>Reports properties that no call asked for, and those written twice.</summary>
    public void Finish()
    {
        foreach (var property in node.Properties.Where(p => !known.Contains(p.Name)))
            errors.Add(DiagnosticCodes.UnknownProperty, property.Position, $"Unknown property \"{property.Name}\".{NearestName.Hint(property.Name, known)}");
        foreach (var twice in node.Properties.GroupBy(p => p.Name).SelectMany(g => g.Skip(1)))
            errors.Add(DiagnosticCodes.DuplicateName, twice.Position, $"\"{twice.Name}\" is written twice in this object: remove one.");
    }

    private JsonTree? Find(string name, PropertyRule rule)
    {
        known.Add(name);
        errors.Know(kind, name, rule);
        return node.Properties.FirstOrDefault(p => p.Name == name)?.Value;
    }

    private T? Container<T>(string name, string type, string expected) where T : JsonTree
    {
        var value = Find(name, new PropertyRule(type));
        if (value is not (null or T))
            Wrong<int>(value, name, expected);
        return value as T;
    }

    private int? IntegerOf(JsonTree value, string name, PropertyRule rule)
    {
        if (value is not JsonNumber number || number.Value != Math.Floor(number.Value))
            return Wrong<int>(value, name, "an integer");
        return number.Value >= rule.Minimum && number.Value <= rule.Maximum ? (int)number.Value : OutOfRange<int>(number, name, rule);
    }

    private T? Wrong<T>(JsonTree value, string name, string expected) where T : struct
    {
        errors.Add(DiagnosticCodes.WrongType, value.Position, $"\"{name}\" must be {expected}, not {value.Describe()}.");
        return null;
    }

    private T? OutOfRange<T>(JsonNumber number, string name, PropertyRule rule) where T : struct
    {
        errors.Add(DiagnosticCodes.OutOfRange, number.Position, $"\"{name}\" is {number.Text}: it must be {rule.Range}.");
        return null;
    }
}
