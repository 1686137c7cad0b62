using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests.Staleness;

/// <summary>Something that somebody does to a built project, and what the next build has to do for it.</summary>
/// <param name="What">A sentence, which names the test.</param>
/// <param name="Runs">The stages that must run, in order and no other, separated by spaces; empty: none.</param>
/// <param name="Why">What <c>TinyM2NetExplain</c> says of each stage that is not stale for another one's sake, such as <c>train: training.batchSize changed 8 -> 4</c>.</param>
/// <param name="Make">What is done to the project's files.</param>
/// <param name="Arguments">Of the build.</param>
internal sealed record Change(string What, string Runs, string[] Why, Action<App> Make, params string[] Arguments)
{
    public const string Everything = "dataset features train sensitivity bits tune pack";
    public const string FromTraining = "train sensitivity bits tune pack";

    public override string ToString() => What;
}
