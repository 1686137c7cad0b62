using TinyM2Net.Compiler.Students;
using static TinyM2Net.Compiler.Reporting.Html;

namespace TinyM2Net.Compiler.Reporting;

/// <summary>Which smaller nets were tried, and what each of them came to.</summary>
internal static class StudentSection
{
    public static void Write(Html page, StudentSearchResult found)
    {
        var finalists = found.Trials.Count(trial => trial.Judged is not null);
        page.Heading("Choice of the student", $"{found.Trials.Count} nets that fit {found.Limits}, and of which no part could be a step wider, learnt for {found.GlanceEpochs} of {found.Epochs} epochs; " +
            $"the best {finalists} to the end, at the bits that they would be deployed with. Accuracy is balanced, of the validation split; test samples had no say.");
        page.Table("students that were tried", ["", "bits", "KiB", "parameters", "at a glance, %", "to the end, %", "KiB then"], found.Trials
            .OrderByDescending(trial => trial.Chosen).ThenByDescending(trial => trial.Judged is not null).ThenByDescending(trial => trial.Judged).ThenByDescending(trial => trial.Glance).ThenBy(trial => trial.Number)
            .Select(Row));
        page.About("A share is of the filters and units that the spec has written. Under bits is the width at which every layer fits; layers that the search for bits finds room for take more, and units that never fire leave before.");
    }

    private static string[] Row(StudentTrial trial) =>
    [
        (trial.Chosen ? "chosen: " : "") + trial.What, trial.Bits, KiB(trial.Bytes), Count(trial.Parameters), Percent(trial.Glance),
        trial.Judged is { } judged ? Percent(judged) : "", trial.JudgedBytes is { } bytes ? KiB(bytes) : "",
    ];
}
