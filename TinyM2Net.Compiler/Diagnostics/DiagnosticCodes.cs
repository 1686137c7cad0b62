namespace TinyM2Net.Compiler.Diagnostics;

/// <summary>
/// Every code the product can raise, one line each; docs/errors.md has a heading for each and a test raises each.
/// 0 environment, 1 spec and items, 2 data and features, 3 training, 4 sensitivity and search, 5 packing and publishing, 9 internal.
/// </summary>
internal static class DiagnosticCodes
{
    public const string UnknownProperty = "TM2N1001";
}
