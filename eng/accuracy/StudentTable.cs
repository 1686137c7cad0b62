using System.Globalization;
using System.Text;
using System.Text.Json;
using TinyM2Net.Compiler.Packing;
using TinyM2Net.Eng;

namespace TinyM2Net.Accuracy;

/// <summary><c>build students</c>: small nets beside the big ones that taught them, and beside themselves without a teacher; <c>docs/students.md</c> and <c>docs/students.json</c>.</summary>
internal static class StudentTable
{
    private const int Runs = 5;

    /// <summary>What a student may be below its teacher, in points.</summary>
    private const double Goal = 2;

    public static int Run(string[] args)
    {
        var runs = int.Parse(args.FirstOrDefault(arg => int.TryParse(arg, out _)) ?? FormattableString.Invariant($"{Runs}"), CultureInfo.InvariantCulture);
        var wanted = args.Where(arg => !int.TryParse(arg, out _)).ToArray();
        var students = Student.All.Where(s => wanted.Length == 0 || wanted.Contains(s.Net.Name)).ToArray();
        if (students.Length == 0)
            throw new StepFailedException($"no student is named {string.Join(' ', wanted)}: they are {string.Join(", ", Student.All.Select(s => s.Net.Name))}");
        // Run by run, so that one that is stopped has all students of those it has.
        for (var run = 0; run < runs; run++)
            foreach (var student in students)
                student.Trial(run).Run();
        for (var run = 0; run < runs; run++)
            foreach (var student in students.Where(s => s.IsComparedAlone))
                student.TrialAlone(run).Run();
        var results = students.Select(student => Result(student, runs)).ToList();
        var version = Step.Capture(Repository.Root, "git", "describe", "--always", "--dirty").Trim();
        var page = Page(results, version);
        Console.WriteLine(page);
        // Some of them are a look, not the record.
        if (args.Length > 0)
            return 0;
        File.WriteAllText(Repository.At("docs", "students.md"), page);
        File.WriteAllText(Repository.At("docs", "students.json"), JsonSerializer.Serialize(new { version, students = results }, ResultTables.Json) + "\n");
        return 0;
    }

    private static StudentResult Result(Student student, int runs)
    {
        var teachers = Outcomes(student.TeacherTrial);
        var taught = Outcomes(student.Trial);
        var teacher = Judge(teachers, p => p.Float);
        var (packed, floats) = (Judge(taught, p => p.Packed), Judge(taught, p => p.Float));
        var alone = student.IsComparedAlone ? Outcomes(student.TrialAlone) : null;
        return new StudentResult(student.Title, student.Net.Name, student.Net.Set, student.Teacher.Name, student.Folds, student.Limit,
            Accuracy.Of(teacher), (long)teachers.Average(o => o.Report.Sizes.FloatParameters),
            Accuracy.Of(floats), Accuracy.Of(packed),
            taught.Max(o => o.Report.Sizes.WeightsAndBiases + o.Report.Sizes.Requantizers), taught.Max(o => o.Report.Sizes.File),
            Difference.Of(packed, teacher),
            alone is null ? null : Accuracy.Of(Judge(alone, p => p.Packed)),
            alone is null ? null : Difference.Of(floats, Judge(alone, p => p.Float)),
            alone is null ? null : Difference.Of(packed, Judge(alone, p => p.Packed)));

        Outcome[] Outcomes(Func<int, Trial> trial) => [.. Enumerable.Range(0, runs).Select(run => trial(run).Run())];

        Judged Judge(IReadOnlyList<Outcome> outcomes, Func<Prediction, string> answer) =>
            new(student.Folds == 0 ? [.. outcomes.Select(o => o.Test)] : [[.. outcomes.SelectMany(o => o.Test)]], answer);
    }

    private static string Page(IReadOnlyList<StudentResult> results, string version)
    {
        var page = new StringBuilder();
        page.Append(string.Create(CultureInfo.InvariantCulture, $"""
            # Students

            `./build students` makes this page and [students.json](students.json), here at version {version}: nets of a given size, taught by the big float net of their set
            (`"distillation"` in the spec; [training.md](training.md)). Accuracy is balanced, in percent, of what no training and no choice has seen: the mean over five seeds
            on the set's own test split; or, where a class has fewer than 30 samples there, of all samples pooled, each tested once by one of five nets, whole groups on one side. Student
            and teacher of a run have the same seed and the same split. In brackets 95 % intervals: whole groups are drawn again, 2,000 times, for both nets of a
            difference together. Packed rows are the integer runtime's, on the file that ships. KiB are of packed weights, biases and requantizers, what
            `MaxSize` counts, and of the whole file; the largest of the runs.

            | student | at most, KiB | packed, KiB | file, KiB | teacher (float, KiB) | teacher, % | student float, % | student packed, % | below the teacher, points | within {Goal} points |
            |---|---|---|---|---|---|---|---|---|---|

            """).ReplaceLineEndings("\n"));
        foreach (var r in results)
            page.Append(CultureInfo.InvariantCulture,
                $"| {r.Title} | {r.Limit} | {r.Packed / 1024.0:0.0} | {r.File / 1024.0:0.0} | {r.TeacherName} ({r.TeacherBytes / 1024.0:0}) | {r.Teacher} | {r.Float} | {r.Accuracy} | {r.AgainstTeacher} | {(r.AgainstTeacher.Mean >= -Goal ? "yes" : "no")} |\n");
        if (results.Any(r => r.Gain is not null))
            page.Append("\nThe same students, of the same seeds, without their teacher:\n\n| student | packed alone, % | the teacher's gain in float, points | packed, points |\n|---|---|---|---|\n");
        foreach (var r in results.Where(r => r.Gain is not null))
            page.Append(CultureInfo.InvariantCulture, $"| {r.Title} | {r.Alone} | {r.FloatGain} | {r.Gain} |\n");
        return page.ToString();
    }

    /// <summary>Balanced, in percent.</summary>
    internal sealed record Accuracy(IReadOnlyList<double> ByRun, ConfidenceInterval Interval)
    {
        public double Mean => ByRun.Average();

        public static Accuracy Of(Judged judged) => new(judged.ByRun, judged.Interval);

        public override string ToString() => ByRun.Count > 1
            ? FormattableString.Invariant($"{Mean:0.0} ± {Math.Sqrt(ByRun.Sum(v => (v - Mean) * (v - Mean)) / (ByRun.Count - 1)):0.0} ({Interval.Low:0.0} to {Interval.High:0.0})")
            : FormattableString.Invariant($"{Mean:0.0} ({Interval.Low:0.0} to {Interval.High:0.0})");
    }

    /// <param name="Limit">KiB.</param>
    /// <param name="Packed">Bytes, as <paramref name="File"/> and <paramref name="TeacherBytes"/>.</param>
    /// <param name="Alone">Packed, without a teacher; null where that was not asked.</param>
    private sealed record StudentResult(string Title, string Student, string Set, string TeacherName, int Folds, int Limit, Accuracy Teacher, long TeacherBytes, Accuracy Float, Accuracy Accuracy,
        long Packed, long File, Difference AgainstTeacher, Accuracy? Alone, Difference? FloatGain, Difference? Gain);
}
