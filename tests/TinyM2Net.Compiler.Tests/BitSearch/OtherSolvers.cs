using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TinyM2Net.Tests;

namespace TinyM2Net.Compiler.Tests.BitSearch;

/// <summary>Public solvers of the written <c>.lp</c> texts; <c>./build test</c> fetches what is missing.</summary>
internal static class OtherSolvers
{
    private static readonly string HighsPackage = Path.Combine(TestPaths.Repository, "artifacts", "npm", "highs-1.15.3", "package", "build", "highs.js");

    /// <summary>Why a solver cannot be asked, or null.</summary>
    public static string? Absent(string solver) => solver switch
    {
        "glpsol" => OnPath("glpsol") ? null : "glpsol (package glpk-utils) is not installed",
        "HiGHS" => !File.Exists(HighsPackage) ? "the npm package of HiGHS is not in artifacts/npm (./build test fetches it)" : OnPath("node") ? null : "node is not installed",
        _ => throw new ArgumentOutOfRangeException(nameof(solver), solver, null),
    };

    /// <summary>The optimum, or null when there is none.</summary>
    public static double? Glpk(string text) => InFolder(folder =>
    {
        var (model, answer) = (Path.Combine(folder, "model.lp"), Path.Combine(folder, "answer.txt"));
        File.WriteAllText(model, text);
        var log = Run("glpsol", "--lp", model, "-o", answer);
        if (Regex.IsMatch(log, "NO (PRIMAL |INTEGER )?FEASIBLE"))
            return (double?)null;
        var objective = Regex.Match(File.ReadAllText(answer), @"Objective:\s+sensitivity = (\S+)");
        return double.Parse(objective.Groups[1].Value, CultureInfo.InvariantCulture);
    });

    /// <summary>The optimum of each, or null where there is none; its WebAssembly build in Node, one process for all.</summary>
    public static IReadOnlyList<double?> Highs(IReadOnlyList<string> texts) => InFolder(folder =>
    {
        var models = Path.Combine(folder, "models.json");
        File.WriteAllText(models, JsonSerializer.Serialize(texts));
        const string script = """
            const models = JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8'));
            require(process.argv[1])().then(highs => console.log(JSON.stringify(models.map(model => {
                const answer = highs.solve(model, { mip_rel_gap: 0, output_flag: false });
                if (answer.Status !== 'Optimal' && answer.Status !== 'Infeasible') throw new Error(answer.Status);
                return answer.Status === 'Optimal' ? answer.ObjectiveValue : null;
            }))));
            """;
        return JsonSerializer.Deserialize<double?[]>(Run("node", "-e", script, HighsPackage, models))!;
    });

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static T InFolder<T>(Func<string, T> work)
    {
        var folder = Directory.CreateTempSubdirectory("tinym2net-lp-").FullName;
        try
        {
            return work(folder);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}

/// <summary>A theory that asks another solver; skipped with the reason where it cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SolverTheoryAttribute : TheoryAttribute
{
    public SolverTheoryAttribute(string solver)
    {
        Solver = solver;
        Skip = OtherSolvers.Absent(solver) is { } reason ? $"{reason}: the .lp text is not checked by a second solver." : null;
    }

    public string Solver { get; }
}
