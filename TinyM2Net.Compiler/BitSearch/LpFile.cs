using System.Globalization;

namespace TinyM2Net.Compiler.BitSearch;

/// <summary>The search as a CPLEX <c>.lp</c> text, so that anyone can check the assignment with a solver of their own.</summary>
internal static class LpFile
{
    /// <summary>Writes the binary program; variable <c>x3_8</c> is 1 when layer 3 (counted from 0) takes 8 bits, <c>x3_W4A8</c> when 4 for its weights and 8 for what it reads.</summary>
    public static void Write(TextWriter writer, SearchProblem problem)
    {
        var layers = problem.Layers;
        writer.Write("\\ Bits per layer: least total sensitivity within the budgets.\n");
        for (var i = 0; i < layers.Count; i++)
            writer.Write($"\\ x{i}_* : {Printable(layers[i].Name)}\n");
        writer.Write("Minimize\n sensitivity:");
        WriteTerms(writer, problem, choice => choice.Sensitivity);
        writer.Write("Subject To\n");
        for (var i = 0; i < layers.Count; i++)
            writer.Write($" one{i}: {string.Join(" + ", layers[i].Choices.Select(c => Variable(i, c)))} = 1\n");
        for (var k = 0; k < problem.Budgets.Count; k++)
        {
            writer.Write($" {problem.Budgets[k].Name}:");
            WriteTerms(writer, problem, choice => choice.Costs[k]);
            writer.Write($"  <= {Number(problem.Budgets[k].Limit)}\n");
        }
        for (var t = 0; t < problem.Ties.Count; t++)
            WriteTie(writer, problem, t);
        for (var i = 0; i < layers.Count; i++)
            if (layers[i].FixedBits is { } bits)
                writer.Write($" fixed{i}: {Variable(i, layers[i].Choices.Single(c => c.Bits == bits))} = 1\n");
        writer.Write("Binary\n");
        for (var i = 0; i < layers.Count; i++)
            writer.Write($" {string.Join(" ", layers[i].Choices.Select(c => Variable(i, c)))}\n");
        writer.Write("End\n");
    }

    private static void WriteTerms(TextWriter writer, SearchProblem problem, Func<BitChoice, double> coefficient)
    {
        for (var i = 0; i < problem.Layers.Count; i++)
            writer.Write($"\n  {string.Join(" ", problem.Layers[i].Choices.Select(c => $"+ {Number(coefficient(c))} {Variable(i, c)}"))}");
        writer.Write('\n');
    }

    private static void WriteTie(TextWriter writer, SearchProblem problem, int tie)
    {
        var members = problem.Ties[tie];
        var all = members.SelectMany(m => problem.Layers[m].Choices.Select(c => c.Bits)).Distinct().Order();
        foreach (var bits in all)
        {
            var with = members.Where(m => problem.Layers[m].Choices.Any(c => c.Bits == bits)).ToList();
            // Bits that one of them cannot take are closed to all.
            if (with.Count < members.Count)
                foreach (var m in with)
                    writer.Write($" closed{tie}_{m}_{bits}: x{m}_{bits} = 0\n");
            else
                for (var j = 1; j < with.Count; j++)
                    writer.Write($" tie{tie}_{j}_{bits}: x{with[0]}_{bits} - x{with[j]}_{bits} = 0\n");
        }
    }

    private static string Variable(int layer, BitChoice choice) => $"x{layer}_{choice.Bits}";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Printable(string name) => new([.. name.Select(c => char.IsControl(c) ? ' ' : c)]);
}
