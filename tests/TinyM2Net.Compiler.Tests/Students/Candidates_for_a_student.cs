using TinyM2Net.Compiler.BitSearch;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Compiler.Students;
using TinyM2Net.Training.Modules;

namespace TinyM2Net.Compiler.Tests.Students;

public sealed class Candidates_for_a_student
{
    private const int Classes = 3;

    private static readonly ModelSpec Written = Shapes_of_students.Parse("""
        {
          "modalities": { "image": { "kind": "image", "width": 32, "height": 32 }, "audio": { "kind": "audio", "fftSize": 256, "frames": 24, "melBands": 16, "coefficients": 12 } },
          "branches": {
            "image": [ { "type": "conv", "filters": 32 }, { "type": "maxPool" }, { "type": "separableConv", "filters": 64 }, { "type": "maxPool" }, { "type": "flatten" } ],
            "audio": [ { "type": "conv", "filters": 32 }, { "type": "maxPool" }, { "type": "separableConv", "filters": 64 }, { "type": "globalAveragePool" } ]
          },
          "head": [ { "type": "dense", "units": 64 } ],
          "studentSearch": { "trials": 40 }
        }
        """);

    public static TheoryData<string, string, string> Limits => new()
    {
        { "MaxSize", "20KiB", "" },
        { "MaxSize", "20KiB", "8" },
        { "MaxBops", "20M", "" },
        { "MaxWorkingSet", "24KiB", "" },
        { "MemoryLevel", "Pi4-L1", "" },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void fit_and_could_not_be_a_step_wider_anywhere(string name, string limit, string widths)
    {
        var limits = Of(name, limit, widths);
        var candidates = Draw(limits);
        Assert.NotEmpty(candidates);
        Assert.Equal(candidates.Count, candidates.Select(c => c.ToString() + string.Join(' ', c.Shape.Widths)).Distinct().Count());
        Assert.All(candidates, candidate =>
        {
            Assert.True(Holds(candidate.Shape, candidate.Bits));
            for (var part = 0; part <= Written.Modalities.Count; part++)
                Assert.False(Wider(candidate.Shape, part) is { } wider && Holds(wider, candidate.Bits), candidate.Shape.Describe(Written));
        });

        bool Holds(StudentShape shape, LayerBits bits) => limits.Hold(NetworkPlan.Create(shape.Of(Written)!.Network(Classes)), bits);
    }

    [Fact]
    public void are_of_every_width_of_bits_that_may_be_chosen()
    {
        var candidates = Draw(Of("MaxSize", "20KiB"));
        Assert.Equal([4, 8], candidates.Select(c => c.Bits.Weights).Distinct().Order());
        Assert.All(candidates, c => Assert.InRange(c.Bytes, 1, 20 << 10));
        Assert.Equal([8], Draw(Of("MaxSize", "20KiB", "8")).Select(c => c.Bits.Weights).Distinct());
    }

    [Fact]
    public void are_the_same_for_the_same_seed_and_no_more_than_were_asked_for()
    {
        var limits = Of("MaxSize", "20KiB");
        string[] Told(ulong seed, int trials) => [.. new StudentCandidates(Written, Classes, Written.StudentSearch! with { Trials = trials }, limits, seed).Draw().Select(c => $"{c.Bits} {c.Shape.Describe(Written)}")];
        Assert.Equal(Told(1, 6), Told(1, 6));
        Assert.NotEqual(Told(1, 6), Told(2, 6));
        Assert.Equal(6, Told(1, 6).Length);
    }

    [Fact]
    public void are_the_net_itself_where_that_fits()
    {
        var all = Draw(Of("MaxSize", "10MiB", "8"));
        Assert.All(all, c => Assert.Equal([1, 1, 1], c.Shape.Widths.Append(c.Shape.HeadWidth)));
        // Three poolings and two depths, of which each gives another net.
        Assert.Equal(6, all.Count);
    }

    [Theory]
    [InlineData("MaxBops", "10K", "bit operations")]
    [InlineData("MaxWorkingSet", "400B", "bytes in the working set of [A-Za-z0-9./]+")]
    [InlineData("MemoryLevel", "700B", "bytes near at once in [A-Za-z0-9./ ]+")]
    public void tell_what_the_smallest_has_of_what_is_limited(string name, string limit, string what) =>
        Assert.Matches($" make has [0-9]+ {what}\\. ", Assert.Throws<DiagnosticException>(() => Draw(Of(name, limit))).Diagnostics[0].Message);

    [Fact]
    public void are_missed_in_one_line_where_nothing_fits()
    {
        var diagnostic = Assert.Single(Assert.Throws<DiagnosticException>(() => Draw(Of("MaxSize", "300B"))).Diagnostics);
        Assert.Equal(("TM2N4006", "x.model.json", 8), (diagnostic.Code, diagnostic.File, diagnostic.Line));
        Assert.Matches("^No student fits MaxSize 300B: the smallest that \"widths\", \"blocksLeftOut\" and \"poolings\" make has [0-9]+ bytes of weights. ", diagnostic.Message);
        var search = Written.StudentSearch! with { BlocksLeftOut = [2] };
        Assert.StartsWith("No student is left", Assert.Throws<DiagnosticException>(() => new StudentCandidates(Written, Classes, search, Of("MaxSize", "20KiB"), 0).Draw()).Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "", "its item states nothing that a student is to fit: add MaxSize=\"20KiB\"")]
    [InlineData("MaxSize", "40%", "", "MaxSize=\"40%\" is a share of one net's size, and the search makes many")]
    [InlineData("MaxBops", "40%", "", "MaxBops=\"40%\" is a share of one net's operations, and the search makes many")]
    [InlineData("", "", "Float", "Precision=\"Float\" packs nothing")]
    public void need_something_to_fit(string name, string limit, string precision, string mistake)
    {
        var diagnostic = Assert.Throws<DiagnosticException>(() => StudentLimits.MustBeAbsolute(Request(name, limit, precision), Written, Written.StudentSearch!)).Diagnostics[0];
        Assert.Equal("TM2N1109", diagnostic.Code);
        Assert.StartsWith($"A student is searched for that fits, but {mistake}", diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"trials\": 2, \"finalists\": 3", "TM2N1004", "\"finalists\" is 3, and they are chosen from 2 trials: lower it, or raise \"trials\".")]
    [InlineData("\"widths\": []", "TM2N1004", "\"widths\" lists nothing to try: list one or more, or leave it out.")]
    [InlineData("\"widths\": [0]", "TM2N1004", "\"widths\" has the number 0: each must be a share above 0 of the written filters, 1 at most.")]
    [InlineData("\"widths\": [0.5, 0.5]", "TM2N1012", "\"widths\" has the number 0.5 twice.")]
    [InlineData("\"blocksLeftOut\": [1.5]", "TM2N1004", "\"blocksLeftOut\" has the number 1.5: each must be a count of blocks from 0 to 8.")]
    [InlineData("\"poolings\": [\"late\"]", "TM2N1004", "\"poolings\" has the string \"late\": each must be one of \"asWritten\", \"average\", \"early\".")]
    [InlineData("\"poolings\": \"early\"", "TM2N1003", "\"poolings\" must be an array, not the string \"early\".")]
    [InlineData("\"width\": [1]", "TM2N1001", "Unknown property \"width\".")]
    public void are_asked_for_in_words_that_are_checked(string search, string code, string message)
    {
        var exception = Assert.Throws<DiagnosticException>(() => Shapes_of_students.Parse($$"""{ "modalities": { "image": { "kind": "image" } }, "branches": { "image": [ { "type": "conv", "filters": 4 } ] }, "studentSearch": { {{search}} } }"""));
        var diagnostic = Assert.Single(exception.Diagnostics);
        Assert.Equal(code, diagnostic.Code);
        Assert.StartsWith(message, diagnostic.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<StudentCandidate> Draw(StudentLimits limits) => new StudentCandidates(Written, Classes, Written.StudentSearch!, limits, 0).Draw();

    private static ModelRequest Request(string name, string limit, string precision = "", string widths = "") => ModelRequest.Create("x.model.json", "manifest.csv", new()
    {
        Precision = precision,
        BitWidths = widths,
        MaxSize = name == "MaxSize" ? limit : null,
        MaxBops = name == "MaxBops" ? limit : null,
        MaxWorkingSet = name == "MaxWorkingSet" ? limit : null,
        MemoryLevel = name == "MemoryLevel" ? limit : null,
    });

    private static StudentLimits Of(string name, string limit, string widths = "")
    {
        var request = Request(name, limit, widths: widths);
        return new(new BitSearchOptions(request.Precision, request.BitWidths, request.MaxSize, request.MaxBops, new Dictionary<string, int>())
        {
            MaxWorkingSet = request.MaxWorkingSet,
            MemoryLevel = request.MemoryLevel,
        });
    }

    private static StudentShape? Wider(StudentShape shape, int part)
    {
        double? Next(double width) => Written.StudentSearch!.Widths.Cast<double?>().FirstOrDefault(w => w > width);
        if (Next(part < shape.Widths.Count ? shape.Widths[part] : shape.HeadWidth) is not { } next)
            return null;
        return part < shape.Widths.Count ? shape with { Widths = [.. shape.Widths.Select((w, i) => i == part ? next : w)] } : shape with { HeadWidth = next };
    }
}
