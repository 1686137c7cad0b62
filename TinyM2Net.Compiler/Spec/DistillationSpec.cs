namespace TinyM2Net.Compiler.Spec;

/// <summary>That a model learns from another one's answers, beside the labels (Hinton, Vinyals and Dean 2015).</summary>
/// <param name="Teacher">The name of another model of the project.</param>
/// <param name="Temperature">What both nets' logits are divided by: the higher, the more the classes that are not the answer count.</param>
/// <param name="Weight">Share of the loss that is the teacher's, 0 to 1.</param>
/// <param name="Position">Where the spec names the teacher.</param>
internal sealed record DistillationSpec(string Teacher, double Temperature, double Weight, Position Position)
{
    public const double DefaultTemperature = 4;
    public const double DefaultWeight = 0.7;
}
