using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Sensitivity;

namespace TinyM2Net.Compiler.Tests.BitSearch;

public class What_the_search_minimizes
{
    private static readonly LayerSensitivity Large = new("large", 2, 0.1, 3, 0.5) { Perturbation2 = 10 };
    private static readonly LayerSensitivity Small = new("small", 0.5, 0.1, 1, 0.25) { Perturbation2 = 4 };

    [Theory]
    [InlineData("TraceProduct", 20, 6, 1)]
    [InlineData("Trace", 4, 2, 0)]
    [InlineData("Magnitude", 10, 3, 0.5)]
    [InlineData("Reversed", 2, 0.5, 0.125)]
    public void Can_be_chosen(string kind, double at2, double at4, double at8)
    {
        var objective = Of(Enum.Parse<SensitivityKind>(kind));
        Assert.Equal(at2, objective.Of("large", 2), 1e-12);
        Assert.Equal(at4, objective.Of("large", 4), 1e-12);
        Assert.Equal(at8, objective.Of("large", 8), 1e-12);
    }

    [Fact]
    public void Is_never_negative()
    {
        var bentDown = new SensitivityResult(1, 1, 0, [Large with { MeanTrace = -2 }]);
        Assert.Equal(0, new SearchObjective(bentDown, SensitivityKind.Trace, 0).Of("large", 4));
    }

    [Fact]
    public void By_chance_is_the_seeds()
    {
        Assert.Equal(Of(SensitivityKind.Random, 7).Of("small", 4), Of(SensitivityKind.Random, 7).Of("small", 4));
        Assert.NotEqual(Of(SensitivityKind.Random, 7).Of("small", 4), Of(SensitivityKind.Random, 8).Of("small", 4));
        Assert.Equal(0, Of(SensitivityKind.Random).Of("large", 8));
    }

    private static SearchObjective Of(SensitivityKind kind, ulong seed = 0) => new(new SensitivityResult(1, 1, 0, [Large, Small]), kind, seed);
}
