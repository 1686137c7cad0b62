namespace TinyM2Net.Compiler.Spec;

/// <summary>What only a person can say of a model, for its report; null where the spec says nothing. No stage computes with it.</summary>
/// <param name="IntendedUse">What the model is for, and what not.</param>
/// <param name="DataLicence">Under which terms its data may be used; they bind the model.</param>
/// <param name="Limits">Where it is known to fail.</param>
internal sealed record ModelCard(string? IntendedUse, string? DataLicence, string? Limits)
{
    public const int MostCharacters = 4000;

    /// <summary>Whether a text can stand on a page: not without end, and no control characters but line ends and tabs.</summary>
    public static bool IsUsable(string text) => text.Length <= MostCharacters && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
}
