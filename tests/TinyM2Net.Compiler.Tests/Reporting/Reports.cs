using System.Globalization;
using System.Net;
using System.Xml.Linq;
using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Reporting;
using TinyM2Net.Compiler.Spec;

namespace TinyM2Net.Compiler.Tests.Reporting;

public class Reports
{
    private static readonly BitSearchResult Search = new(new Dictionary<string, int> { ["image/conv1"] = 8, ["image/dense1"] = 4 }, 0.0125, 0.0125, 133_572, 2e8, 282_624, null, null)
    {
        ActivationBits = new Dictionary<string, int> { ["image/conv1"] = 8, ["image/dense1"] = 4 },
        Budgets = [new("MaxSize", "KiB", 276, 130.44, 0.000321), new("MaxBops", "G", 1, 0.2, 0)],
        RelaxedBound = 0.011,
        Front = new([new(132_000, 0.05, 2), new(133_572, 0.0125, 1), new(264_000, 0.0005, 0)], true),
        WorkingSet = 70_000,
        WorkingSetLayer = "image/conv1",
    };

    internal static ReportData Example => new()
    {
        Model = "field<1>",
        Dataset = "field",
        ToolVersion = "0.1.0",
        Seed = 7,
        Request = "Mixed, MaxSize 276 KiB",
        Labels = ["dog & cat", "siren"],
        Splits = [new("train", [30, 20], [9, 8], 16), new("val", [6, 4], [2, 2], 4), new("test", [7, 5], [3, 2], 5)],
        Accuracy = [new("float, fused", "val", 0.95, 0.94, 10), new("float, fused", "test", 0.9, 0.875, 12), new("packed, Mixed", "test", 0.85, 0.8125, 12)],
        Confusions = [new("float, fused", "val", [[6, 0], [1, 3]]), new("float, fused", "test", [[7, 0], [1, 4]]), new("packed, Mixed", "test", [[6, 1], [0, 5]])],
        MissingModalities = [new("without audio, its mean in its place", "test", 0.5, 0.525, 12)],
        Layers = [new("image/conv1", "32x32x3", "32x32x64", 1792, 1769472, 8, 8, 1984, 48.25, 0.00125), new("image/dense1", "4096", "64", 262208, 262144, 4, 8, 131328, 21.5, 0.0375)],
        NoiseSamples = 10,
        Sensitivity = new(96, 1024, 0.04,
        [
            new("image/conv1", 0.5, 0.01, 0.25, 0.001) { TraceHalfWidth = 0.02, Curvature4 = 0.003, CurvatureHalfWidth = 0.001, Rounding = [new(4, 0.02, 0.003, 0.004, 0.021, 0.005), new(8, -0.001, 0.00001, 0.0001, -0.001, 0.0001)] },
            new("image/dense1", -0.1, 0.2, 0.5, 0.002) { TraceHalfWidth = 0.4, Curvature4 = 0.001, CurvatureHalfWidth = 0.002, Rounding = [new(4, -0.01, 0.001, 0.002, -0.008, 0.001), new(8, 0.002, 0.00001, 0.0001, 0.002, 0.0001)] },
        ])
        {
            TotalHalfWidth = 0.31,
            Agreement4 = new(0.955, 0.871, 1),
            Agreement8 = new(0.99, 0.98, 1),
            TraceAgreement4 = new(0.25, -0.3, 0.5),
        },
        Search = Search,
        Sizes = new(133312, 260, 140000, 1056000, 131072, 200000000, 282624, null),
        History = [new(1, 0.7, 0.69, 0.5, false), new(2, 0.4, 0.5, 0.9, true)],
        DeadUnits = [new("image/dense1", 24, 64)],
        Notes = ["columns ignored: age"],
        Card = new ModelCard("Doors & gates", null, "Rain\nand wind"),
        Provenance = [new("stage train", "0123456789abcdef0123")],
    };

    [Fact]
    public void Show_what_declared_subsets_reach_in_place_of_guesses()
    {
        var rows = Tables(Example with { MissingModalities = [], Subsets = [new("float, fused, image alone", "test", 0.8, 0.75, 12), new("packed, Mixed, image alone", "test", 0.7, 0.625, 12)] })
            .Single(t => t.Name == "accuracy by subset of the modalities").Rows;
        Assert.Equal(["packed, Mixed, all|test|81.3||85.0|12", "float, fused, image alone|test|75.0||80.0|12", "packed, Mixed, image alone|test|62.5||70.0|12"], rows.Skip(1));
        Assert.DoesNotContain(Tables(Example), t => t.Name == "accuracy by subset of the modalities");
    }

    [Fact]
    public void Begin_with_the_answer_and_encode_what_the_user_named()
    {
        var html = HtmlReport.Write(Example);
        Assert.Contains("81.3 % balanced accuracy on 12 test samples, in 130.4 KiB: 6.3 points below the float network, which takes 7.9 times its size.", html, StringComparison.Ordinal);
        Assert.Contains("field&lt;1&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("dog & cat", html, StringComparison.Ordinal);
        Assert.Contains("budget 276.0 KiB", html, StringComparison.Ordinal);
        Assert.Contains("kept: epoch 2, 90.0 %", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Have_a_matrix_for_each_precision_and_split()
    {
        var tables = Tables(Example).Where(t => t.Name.StartsWith("confusions", StringComparison.Ordinal)).ToList();
        Assert.Equal(["confusions of float, fused, test split", "confusions of packed, Mixed, test split", "confusions of float, fused, val split"], tables.Select(t => t.Name));
        Assert.Equal(["dog & cat|6|1|85.7 %", "siren|0|5|100.0 %"], tables[1].Rows.Skip(1));
        Assert.Contains("Recognized least: dog & cat, 85.7 % of 7 samples.", Text(Example), StringComparison.Ordinal);
    }

    [Fact]
    public void List_the_mistakes_where_a_matrix_would_be_too_large()
    {
        var labels = Enumerable.Range(0, 1000).Select(i => $"label {i}").ToArray();
        var confusion = labels.Select((_, truth) => (IReadOnlyList<int>)[.. labels.Select((_, answer) => answer == (truth == 3 ? 5 : truth) ? 2 : 0)]).ToArray();
        var many = Example with
        {
            Labels = labels,
            Splits = [new("test", [.. labels.Select(_ => 2)], [.. labels.Select(_ => 1)], 900)],
            Confusions = [new("packed, Mixed", "test", confusion)],
        };
        Assert.Equal(["truth|answer|samples|of the truth's", "label 3|label 5|2|2"], Tables(many).First(t => t.Name.StartsWith("confusions", StringComparison.Ordinal)).Rows);
        Assert.InRange(HtmlReport.Write(many).Length, 1, 200_000);
    }

    [Fact]
    public void Draw_the_front_with_the_chosen_point_on_it_and_state_the_price_of_every_budget()
    {
        var page = Page(Example);
        var plot = page.Descendants("svg").Single(svg => svg.Element("title")?.Value == "Pareto front over size and sensitivity");
        var chosen = plot.Elements("circle").Single(c => (string?)c.Attribute("class") == "chosen");
        var point = plot.Elements("circle").Where(c => (string?)c.Attribute("class") == "dot").ElementAt(1);
        Assert.Equal(("chosen: 130.4 KiB, 0.0125", (string?)point.Attribute("cx"), (string?)point.Attribute("cy")), (chosen.Value, (string?)chosen.Attribute("cx"), (string?)chosen.Attribute("cy")));
        Assert.Contains(plot.Elements("line"), line => (string?)line.Attribute("class") == "limit");
        Assert.Equal(["MaxSize: 130.44 of 276 KiB used; 1 KiB more buys 0.000321.", "MaxBops: 0.2 of 1 G used; more would buy nothing."], page.Descendants("li").Select(li => li.Value).Where(v => v.StartsWith("Max", StringComparison.Ordinal)));
        Assert.DoesNotContain("Choice of bits", HtmlReport.Write(Example with { Search = Search with { Objective = null, Front = null } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Thin_out_what_has_more_points_than_a_screen()
    {
        var lengthy = Example with
        {
            History = [.. Enumerable.Range(1, 10_000).Select(i => new EpochRow(i, 1.0 / i, 1.1 / i, 0.9, i == 9_000))],
            Search = Search with { Front = new([.. Enumerable.Range(0, 1000).Select(i => new FrontPoint(100_000 + 100 * i, 0.05 - 0.00005 * i, 1))], true) },
        };
        Assert.InRange(HtmlReport.Write(lengthy).Length, 1, 100_000);
        Assert.Contains("kept: epoch 9000", HtmlReport.Write(lengthy), StringComparison.Ordinal);
    }

    [Fact]
    public void Tell_of_each_layer_what_its_bits_do()
    {
        var layers = Tables(Example).Single(t => t.Name == "layers");
        Assert.Equal(["image/conv1|32x32x3|32x32x64|1,792|1,769,472|8|1,984|48.3|0.13", "image/dense1|4096|64|262,208|262,144|W4A8|131,328|21.5|3.75"], layers.Rows.Skip(1));
        Assert.Contains("Time by layer is not in here", HtmlReport.Write(Example), StringComparison.Ordinal);
        var timed = Example with { Layers = [.. Example.Layers.Select(l => l with { Microseconds = 12.5 })] };
        Assert.EndsWith("|12.5", Tables(timed).Single(t => t.Name == "layers").Rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Count_samples_and_groups_by_label_and_split() =>
        Assert.Equal(["label|train|val|test", "dog & cat|30 (9)|6 (2)|7 (3)", "siren|20 (8)|4 (2)|5 (2)", "all|50 (16)|10 (4)|12 (5)"], Tables(Example).Single(t => t.Name.StartsWith("samples", StringComparison.Ordinal)).Rows);

    [Fact]
    public void Carry_the_models_card_and_what_it_does_without_an_input()
    {
        var facts = Page(Example).Descendants("dt").ToDictionary(dt => dt.Value, dt => ((XElement)dt.NextNode!).Value);
        Assert.Equal(("Doors & gates", "not stated in the spec", "Rain\nand wind"), (facts["Intended use"], facts["Data licence"], facts["Limits"]));
        Assert.Equal(("TinyM2Net 0.1.0", "7", "0123456789abcdef0123"), (facts["tool"], facts["seed"], facts["stage train"]));
        Assert.Contains("without audio, its mean in its place: 52.5 %", HtmlReport.Write(Example), StringComparison.Ordinal);
    }

    [Fact]
    public void Show_how_sure_sensitivities_are_and_how_they_were_checked()
    {
        var html = HtmlReport.Write(Example);
        Assert.Contains("0.96 (0.87 to 1.00)", html, StringComparison.Ordinal);
        Assert.Contains("0.25 (-0.30 to 0.50)", html, StringComparison.Ordinal);
        Assert.Contains("count as 0 in the search: image/dense1.", html, StringComparison.Ordinal);
        Assert.Contains("96 probes, their sum to 31 %", html, StringComparison.Ordinal);
        Assert.Contains("image/conv1: 1.3E-1 ± 5.0E-3, chosen 8 bits", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.Equal(2, html.Split("class=\"point\"").Length - 1);
        Assert.DoesNotContain(">Sensitivity<", HtmlReport.Write(Example with { Sensitivity = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void Say_of_a_float_network_that_there_is_nothing_to_deploy()
    {
        var html = HtmlReport.Write(Example with { Accuracy = [.. Example.Accuracy.Take(2)], Confusions = [.. Example.Confusions.Take(2)], MissingModalities = [], Search = null, Sensitivity = null });
        Assert.Contains("Precision is Float, so there is no file to deploy.", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_well_formed_small_and_ask_nothing_of_a_network()
    {
        var html = HtmlReport.Write(Example);
        var page = Page(Example);
        Assert.All(page.Descendants("svg"), svg => Assert.Equal(("img", "title"), ((string?)svg.Attribute("role"), svg.Elements().First().Name.LocalName)));
        Assert.All(page.Descendants("a"), a => Assert.Contains(page.Descendants("h2"), h => "#" + (string?)h.Attribute("id") == (string?)a.Attribute("href")));
        Assert.All((string[])["<script", "<link", "<img", "url(", "http:", "https:", "@import"], forbidden => Assert.DoesNotContain(forbidden, html, StringComparison.Ordinal));
        Assert.InRange(html.Length, 1, 50_000);
    }

    [Fact]
    public void Are_the_same_bytes_in_another_culture()
    {
        var expected = HtmlReport.Write(Example);
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (commas.NumberFormat.NumberDecimalSeparator, commas.NumberFormat.NumberGroupSeparator, commas.NumberFormat.NegativeSign) = (",", ".", "~");
        var culture = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture = commas;
            Assert.Equal(expected, HtmlReport.Write(Example));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = culture;
        }
    }

    /// <summary>As XML, which the page is too.</summary>
    private static XElement Page(ReportData data) => XDocument.Parse(HtmlReport.Write(data), LoadOptions.PreserveWhitespace).Root!;

    private static string Text(ReportData data) => Page(data).Value;

    private static IReadOnlyList<(string Name, string[] Rows)> Tables(ReportData data) => [.. Page(data).Descendants("table").Select(table =>
        ((string)table.Parent!.Attribute("aria-label")!, (string[])[.. table.Descendants("tr").Select(row => string.Join('|', row.Elements().Select(cell => cell.Value)))]))];
}
