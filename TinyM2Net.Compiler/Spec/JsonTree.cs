using System.Text;
using System.Text.Json;

namespace TinyM2Net.Compiler.Spec;

/// <summary>Where a token starts; both count from 1, columns in UTF-16 units as editors do.</summary>
internal readonly record struct Position(int Line, int Column);

/// <summary>A JSON value that knows where it stands.</summary>
internal abstract record JsonTree(Position Position)
{
    /// <summary>What the value is, for messages: <c>a number</c>.</summary>
    public abstract string Describe();

    /// <summary>Reads UTF-8 JSON, comments and trailing commas allowed.</summary>
    /// <exception cref="JsonException">The text is not JSON; its position counts from 0.</exception>
    public static JsonTree Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        reader.Read();
        var root = Value(ref reader, utf8);
        reader.Read(); // anything but the end throws
        return root;
    }

    private static JsonTree Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        var position = At(text, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var properties = new List<JsonProperty>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = Text(ref reader, text);
                    var namePosition = At(text, (int)reader.TokenStartIndex);
                    reader.Read();
                    properties.Add(new JsonProperty(name, namePosition, Value(ref reader, text)));
                }
                return new JsonObject(position, properties);
            case JsonTokenType.StartArray:
                var items = new List<JsonTree>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Value(ref reader, text));
                return new JsonArray(position, items);
            case JsonTokenType.String:
                return new JsonString(position, Text(ref reader, text));
            case JsonTokenType.Number:
                return new JsonNumber(position, reader.GetDouble(), Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True or JsonTokenType.False:
                return new JsonBoolean(position, reader.GetBoolean());
            default:
                return new JsonNull(position);
        }
    }

    private static string Text(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException) // what the reader throws at half a surrogate pair or bytes that are not UTF-8
        {
            var (line, column) = At(text, (int)reader.TokenStartIndex);
            throw new JsonException("A string is not valid UTF-8.", null, line - 1, column - 1);
        }
    }

    /// <summary>Specs are a screen long: counting lines anew for each token costs nothing that shows.</summary>
    private static Position At(ReadOnlySpan<byte> text, int offset)
    {
        var before = text[..offset];
        return new Position(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }
}

internal sealed record JsonProperty(string Name, Position Position, JsonTree Value);

internal sealed record JsonObject(Position Position, IReadOnlyList<JsonProperty> Properties) : JsonTree(Position)
{
    public override string Describe() => "an object";
}

internal sealed record JsonArray(Position Position, IReadOnlyList<JsonTree> Items) : JsonTree(Position)
{
    public override string Describe() => "an array";
}

internal sealed record JsonString(Position Position, string Value) : JsonTree(Position)
{
    public override string Describe() => $"the string \"{Value}\"";
}

/// <param name="Text">As written, for messages.</param>
internal sealed record JsonNumber(Position Position, double Value, string Text) : JsonTree(Position)
{
    public override string Describe() => $"the number {Text}";
}

internal sealed record JsonBoolean(Position Position, bool Value) : JsonTree(Position)
{
    public override string Describe() => Value ? "true" : "false";
}

internal sealed record JsonNull(Position Position) : JsonTree(Position)
{
    public override string Describe() => "null";
}
