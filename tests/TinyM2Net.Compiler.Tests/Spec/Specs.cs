using System.Text;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Tests.Spec;

/// <summary>Spec texts for the tests of this folder.</summary>
internal static class Specs
{
    public const string Small = """
        {
          "modalities": { "audio": { "kind": "audio" }, "motion": { "kind": "series" } },
          "branches": {
            "audio": [ { "type": "conv", "filters": 8 }, { "type": "globalAveragePool" } ],
            "motion": [ { "type": "flatten" }, { "type": "dense", "units": 8 } ]
          },
          "head": [ { "type": "dense", "units": 16 } ]
        }
        """;

    public static ModelSpec Parse(string text) => SpecParser.Parse(Encoding.UTF8.GetBytes(text), "field.model.json", out _);

    /// <summary>What is wrong with it, in order, as <c>line:column code</c>, with the messages.</summary>
    public static IReadOnlyList<Diagnostic> Errors(string text) => Assert.Throws<DiagnosticException>(() => Parse(text)).Diagnostics;

    public static Diagnostic Error(string text) => Assert.Single(Errors(text));

    public static void At(this Diagnostic error, string code, int line, int column)
    {
        Assert.Equal((code, line, column), (error.Code, error.Line, error.Column));
        Assert.Equal("field.model.json", error.File);
    }
}
