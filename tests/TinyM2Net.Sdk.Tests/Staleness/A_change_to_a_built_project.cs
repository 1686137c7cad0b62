using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests.Staleness;

/// <summary>One change at a time: exactly the stages that it concerns run, each says why, and the explanation that was asked for before says the same.</summary>
[Collection(PackedProductInProjects.Name)]
public class A_change_to_a_built_project(Product product, StalenessCheckout checkout) : IClassFixture<StalenessCheckout>
{
    public static TheoryData<string> Changed => [.. Changes.All.Select(change => change.What)];

    [Theory]
    [MemberData(nameof(Changed))]
    public void runs_what_it_concerns_and_nothing_else(string what)
    {
        var change = Changes.All.Single(c => c.What == what);
        var app = checkout.Reset(product);
        change.Make(app);
        var before = Keys(app);
        var log = app.Build(["--no-restore", "-t:TinyM2NetExplain;Build", .. change.Arguments]);

        var ran = log.Ran;
        Assert.Equal(change.Runs, string.Join(' ', ran.Select(r => r.Stage)));
        Assert.DoesNotContain(ran, r => r.Reason is "" or "nothing changed");
        Assert.Equal(change.Runs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), Keys(app).Except(before).Select(key => key.Split('/')[0]).Order(StringComparer.Ordinal));

        var stale = log.Explained.Where(e => e.State == "stale").ToArray();
        Assert.Equal(change.Why, stale.Where(e => !e.Reason.EndsWith(" is stale", StringComparison.Ordinal)).Select(e => $"{e.Stage}: {e.Reason}"), (expected, said) => said.StartsWith(expected, StringComparison.Ordinal));
        if (change.Why.Length > 0)
            Assert.Empty(ran.Select(r => r.Stage).Except(stale.Select(e => e.Stage)));
        Assert.Equal(what.StartsWith("the SDK", StringComparison.Ordinal) ? ["TM2N0005"] : [], log.Codes);
    }

    /// <summary>Every artifact, and when it was made: one that was made again has the same name.</summary>
    private static string[] Keys(App app) =>
        [.. app.Store().Select(key => $"{key} {File.GetLastWriteTimeUtc(app.At("obj", "tinym2net", key, "key.json")).Ticks}")];
}

/// <summary>The project of these tests, built once.</summary>
public sealed class StalenessCheckout
{
    private Checkout? _checkout;

    internal App Reset(Product product)
    {
        _checkout ??= Build(product);
        return _checkout.Reset();
    }

    private static Checkout Build(Product product)
    {
        var app = product.NewApp(product.Folder("staleness"));
        // One epoch: which of several is best would decide whether stages behind the training run.
        app.Edit("demo.model.json", "\"epochs\": 2", "\"epochs\": 1");
        app.Build();
        // Files that were young in the first are not in the second, so that nothing is left to look into.
        app.Build();
        return Checkout.Of(app, product.Folder("staleness-pristine"));
    }
}
