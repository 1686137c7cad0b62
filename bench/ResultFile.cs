using System.Text;
using System.Text.Json;

namespace TinyM2Net.Bench;

/// <summary>A benchmark's last result under <c>bench/results</c>: Markdown for people, JSON for programs. History is the repository's.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Write(string name, Machine machine, BenchmarkResult result)
    {
        File.WriteAllText(Repository.At("bench", "results", name + ".md"), Markdown(name, machine, result));
        File.WriteAllText(Repository.At("bench", "results", name + ".json"),
            JsonSerializer.Serialize(new { name, machine, result.Ratios, result.Tables }, Json) + "\n");
    }

    public static string Markdown(Table table)
    {
        string Row(string[] cells) => "| " + string.Join(" | ", cells) + " |\n";
        return table.Title + "\n\n" + Row(table.Header) + Row([.. table.Header.Select(_ => "---")]) + string.Concat(table.Rows.Select(Row));
    }

    public static string Markdown(string name, Machine machine, BenchmarkResult result)
    {
        var text = new StringBuilder();
        text.Append(System.Globalization.CultureInfo.InvariantCulture,
            $"# {name}\n\n{machine.Date}, {machine.Processor}, {machine.Cores} cores, {machine.VectorBits}-bit vectors, {machine.Framework}, {machine.System}; load average {machine.Load:F1} at the start.\n");
        foreach (var table in result.Tables)
            text.Append('\n').Append(Markdown(table));

        text.Append('\n');
        foreach (var ratio in result.Ratios)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"RATIO {ratio.Name} {ratio.Value:F3} {ratio.Peer}\n");
        return text.ToString();
    }
}
