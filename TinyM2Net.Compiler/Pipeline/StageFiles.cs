using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinyM2Net.Compiler.Pipeline;

/// <summary>How a stage's output lies in its folder: facts as JSON that one can read, arrays of floats as their bytes. Both come back bit for bit.</summary>
internal static class StageFiles
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly JsonSerializerOptions Figures = new(Json) { Converters = { new NineDigits() } };

    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);

    public static void WriteJson<T>(string path, T value) => Disk.Current.Write(path, Serialize(value));

    /// <summary>Figures for people and their programs: nine digits, so that 0.7 is not 0.7000000000000001.</summary>
    public static void WriteFigures<T>(string path, T value) => Disk.Current.Write(path, JsonSerializer.SerializeToUtf8Bytes(value, Figures));

    public static T ReadJson<T>(string path) => JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json)
        ?? throw new InvalidDataException($"{path} holds nothing.");

    /// <summary>In ordinal order of the names: a count, then of each array its name, its length and its little-endian values.</summary>
    public static void WriteArrays(string path, IReadOnlyDictionary<string, float[]> arrays)
    {
        using var writer = new BinaryWriter(Disk.Current.Create(path), Encoding.UTF8);
        writer.Write(arrays.Count);
        foreach (var (name, values) in arrays.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            writer.Write(name);
            writer.Write(values.Length);
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    public static Dictionary<string, float[]> ReadArrays(string path)
    {
        using var reader = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), Encoding.UTF8);
        var arrays = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var name = reader.ReadString();
            var values = new float[reader.ReadInt32()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            arrays.Add(name, values);
        }
        return arrays;
    }

    private sealed class NineDigits : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? double.Parse(reader.GetString()!, CultureInfo.InvariantCulture) : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteRawValue(value.ToString("G9", CultureInfo.InvariantCulture));
            else
                writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
