namespace TinyM2Net.Compiler.Pipeline;

/// <summary>One stage as the pipeline sees it.</summary>
/// <param name="Version">Raised when the same inputs give other bytes.</param>
/// <param name="IsNeeded">Whether this model has the stage at all.</param>
/// <param name="Reads">The stages whose outputs its inputs hold: none of them may be stale when it is asked for its key.</param>
/// <param name="Inputs">All that decides the output, and nothing else.</param>
/// <param name="Run">Calls the stage and writes its output into the folder.</param>
internal sealed record Step(Stage Stage, int Version, Func<ModelBuild, bool> IsNeeded, Stage[] Reads, Func<ModelBuild, KeyInputs> Inputs, Action<ModelBuild, string, StageContext> Run)
{
    /// <summary>Whether it also reads the training of the model's teacher.</summary>
    public bool ReadsTeacher { get; init; }

    public StageKey Key(ModelBuild build) => new(StageNames.Of(Stage), Version, Inputs(build));
}
