using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>The smallest model and dataset that pass every stage: what is tested here is the build around them.</summary>
internal static class TinyModel
{
    public const int Clips = 24;

    private const string Spec = """
        {
          "labels": ["high", "low"],
          "modalities": {
            "audio": { "kind": "audio", "sampleRate": 8000, "duration": 0.25, "fftSize": 256, "frames": 10, "melBands": 12, "coefficients": 8 },
            "motion": { "kind": "series", "rows": 8, "columns": 3 }
          },
          "branches": {
            "audio": [
              { "type": "conv", "filters": 4, "batchNorm": true },
              { "type": "maxPool" },
              { "type": "flatten" },
              { "type": "dense", "units": 8 }
            ],
            "motion": [ { "type": "flatten" }, { "type": "dense", "units": 8 } ]
          },
          "training": { "epochs": 2, "batchSize": 8 },
          "quantization": { "epochs": 1 }
        }

        """;

    public static void WriteSpec(string path) => File.WriteAllText(path, Spec);

    /// <summary>Two classes told apart by pitch and by the slope of motion; every other group tests or validates.</summary>
    public static void WriteDataset(string folder)
    {
        Directory.CreateDirectory(folder);
        var rows = new StringBuilder("sample_id,group_id,label,audio_path,motion_path,split\n");
        for (var i = 0; i < Clips; i++)
        {
            var high = i % 2 == 0;
            var split = (i / 2 % 4) switch { 2 => "val", 3 => "test", _ => "train" };
            WriteClip(Path.Combine(folder, $"clip{i}.wav"), high ? 1200 + 30 * i : 300 + 10 * i);
            File.WriteAllText(Path.Combine(folder, $"motion{i}.csv"), Motion(high, i));
            rows.Append(CultureInfo.InvariantCulture, $"s{i},g{i / 2 % 12},{(high ? "high" : "low")},clip{i}.wav,motion{i}.csv,{split}\n");
        }
        File.WriteAllText(Path.Combine(folder, "manifest.csv"), rows.ToString());
    }

    /// <summary>A sine of a quarter second, 8 kHz, 16 bit.</summary>
    public static void WriteClip(string path, double frequency)
    {
        const int rate = 8000, count = rate / 4;
        var file = new byte[44 + 2 * count];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 2 * rate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * count);
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + 2 * i), (short)(8000 * Math.Sin(2 * Math.PI * frequency * i / rate)));
        File.WriteAllBytes(path, file);
    }

    private static string Motion(bool rising, int seed)
    {
        var text = new StringBuilder("x,y,z\n");
        for (var row = 0; row < 8; row++)
            text.Append(CultureInfo.InvariantCulture, $"{(rising ? row : 7 - row) / 8.0},{(row * 7 + seed) % 5 / 5.0},{seed % 3 / 3.0}\n");
        return text.ToString();
    }
}
