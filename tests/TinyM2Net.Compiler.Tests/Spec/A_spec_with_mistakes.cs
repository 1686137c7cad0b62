using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Compiler.Spec;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.Compiler.Tests.Spec;

public class A_spec_with_mistakes
{
    [Fact]
    public void names_the_nearest_property_and_the_known_ones()
    {
        var error = Specs.Error("{ \"preset\": \"tinym2net-case2\",\n  \"training\": { \"epoch\": 30 } }");
        error.At(DiagnosticCodes.UnknownProperty, 2, 17);
        Assert.Contains("\"epoch\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean \"epochs\"?", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"learningRate\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\u0001")]
    [InlineData(null)]
    public void has_a_text_in_its_card_that_no_page_can_show(string? text)
    {
        var error = Specs.Error("{ \"preset\": \"tinym2net-case2\",\n  \"card\": { \"limits\": \"" + (text ?? new string('x', 4001)) + "\" } }");
        error.At(DiagnosticCodes.OutOfRange, 2, 13);
        Assert.Contains("\"limits\" must be a text of at most 4000 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void declares_subsets_that_are_none()
    {
        var text = Specs.Small.TrimEnd()[..^1] + """
            , "subsets": [
              [],
              ["audio", "motion"],
              ["audo"],
              ["audio", "audio"],
              ["audio"], ["audio"],
              "motion", [7]
            ] }
            """;
        var errors = Specs.Errors(text);
        Assert.Equal(
        [
            DiagnosticCodes.OutOfRange, DiagnosticCodes.OutOfRange, DiagnosticCodes.UnknownName, DiagnosticCodes.DuplicateName, DiagnosticCodes.DuplicateName,
            DiagnosticCodes.WrongType, DiagnosticCodes.WrongType,
        ], errors.Select(e => e.Code));
        Assert.Contains("Did you mean \"audio\"?", errors[2].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"training\": { \"modalityDropout\": 0 }, \"subsets\": [[\"audio\"]]", "never see one")]
    [InlineData("\"subsets\": []", "leave it out")]
    public void declares_subsets_that_training_cannot_keep(string more, string says)
    {
        var error = Specs.Error(Specs.Small.TrimEnd()[..^1] + ", " + more + " }");
        Assert.Equal(DiagnosticCodes.OutOfRange, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void declares_subsets_beside_a_modalitys_own_dropout() =>
        Assert.Contains("no \"modalityDropout\" of its own", Specs.Error(
            Specs.Small.Replace("\"kind\": \"series\"", "\"kind\": \"series\", \"modalityDropout\": 0.5", StringComparison.Ordinal).TrimEnd()[..^1] + ", \"subsets\": [[\"audio\"]] }").Message, StringComparison.Ordinal);

    [Fact]
    public void reports_all_of_them_at_once_in_the_files_order()
    {
        var errors = Specs.Errors("""
            {
              "modalities": {
                "audio": { "kind": "audio", "duration": "long" },
                "image": { "kind": "imag" },
              },
              "branches": {
                "audio": [ { "type": "conv", "filters": 0 }, { "type": "flaten" }, 7 ],
                "smell": [],
              },
              "training": { "batchSize": 1.5 }, // trailing commas and comments are fine
              "quantization": 8,
            }
            """);
        Assert.Equal(
        [
            "3:45 TM2N1003", "4:14 TM2N1007", "4:24 TM2N1006", "7:45 TM2N1004", "7:60 TM2N1006", "7:72 TM2N1003", "8:5 TM2N1007", "10:30 TM2N1003", "11:19 TM2N1003",
        ], errors.Select(e => $"{e.Line}:{e.Column} {e.Code}"));
    }

    [Fact]
    public void says_where_the_text_stops_being_JSON() =>
        Specs.Error("{\n  \"head\": [ }\n}").At(DiagnosticCodes.MalformedJson, 2, 13);

    [Fact]
    public void says_so_of_an_empty_file() =>
        Specs.Error("").At(DiagnosticCodes.MalformedJson, 1, 1);

    [Fact]
    public void says_so_of_text_after_the_end() =>
        Assert.Equal(DiagnosticCodes.MalformedJson, Specs.Error("{} {}").Code);

    [Fact]
    public void must_be_an_object() =>
        Specs.Error(" [1]").At(DiagnosticCodes.WrongType, 1, 2);

    [Fact]
    public void counts_columns_in_characters_not_bytes() =>
        Specs.Error("""{ "preset": "tinym2net-case2", /* äöü€ */ "lables": [] }""").At(DiagnosticCodes.UnknownProperty, 1, 43);

    [Fact]
    public void must_name_its_inputs() =>
        Assert.Equal(DiagnosticCodes.MissingProperty, Specs.Error("{}").Code);

    [Fact]
    public void says_which_layer_leaves_nothing_of_which_shape()
    {
        var error = Specs.Error("""
            {
              "modalities": { "image": { "kind": "image", "width": 8, "height": 8 } },
              "branches": { "image": [
                { "type": "conv", "filters": 4, "padding": "valid" },
                { "type": "maxPool", "pool": 3 },
                { "type": "separableConv", "filters": 4, "padding": "valid" } ] }
            }
            """);
        error.At(DiagnosticCodes.ShapeVanishes, 6, 5);
        Assert.Contains("image/separable1", error.Message, StringComparison.Ordinal);
        Assert.Contains("2x2x4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void says_that_the_last_dense_must_have_the_classes_units() =>
        Specs.Error("""
            { "preset": "tinym2net-case2", "labels": ["a", "b", "c"],
              "head": [ { "type": "dense", "units": 4, "activation": "none" } ] }
            """).At(DiagnosticCodes.HeadDoesNotFitClasses, 2, 13);

    [Theory]
    [InlineData("tinym2net-case3", "tinym2net-case2")]
    [InlineData("tinym2netcase1", "tinym2net-case1")]
    public void names_the_nearest_preset(string wrong, string nearest)
    {
        var errors = Specs.Errors($$"""{ "preset": "{{wrong}}" }""");
        Assert.Equal(DiagnosticCodes.UnknownName, errors[^1].Code);
        Assert.Contains("case", nearest, StringComparison.Ordinal);
        Assert.Contains(errors, e => e.Message.Contains($"\"{nearest}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void names_the_nearest_branch_preset()
    {
        var error = Specs.Error("""{ "modalities": { "image": { "kind": "image" } }, "branches": { "image": { "preset": "tinym2net-case2-imag" } } }""");
        Assert.Equal(DiagnosticCodes.UnknownName, error.Code);
        Assert.Contains("Did you mean \"tinym2net-case2-image\"?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void may_not_feed_a_branch_that_does_not_exist()
    {
        var error = Specs.Error("""{ "preset": "tinym2net-case1", "modalities": { "voice": { "branch": "speach" } } }""");
        error.At(DiagnosticCodes.BranchMismatch, 1, 59);
        Assert.Contains("Did you mean \"speech\"?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void may_not_write_a_property_twice() =>
        Specs.Error("""{ "preset": "tinym2net-case2", "head": [], "head": [] }""").At(DiagnosticCodes.DuplicateName, 1, 44);

    [Fact]
    public void may_not_fix_the_bits_of_a_layer_without_weights()
    {
        var error = Specs.Error("""{ "preset": "tinym2net-case2", "quantization": { "bits": { "audio/dense2": 8 } } }""");
        error.At(DiagnosticCodes.UnknownName, 1, 60);
        Assert.Contains("Did you mean \"audio/dense1\"?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"windowLength\": 1024", "windowLength")]
    [InlineData("\"fftSize\": 518", "fftSize")]
    [InlineData("\"coefficients\": 41", "coefficients")]
    [InlineData("\"maximumFrequency\": 9000", "maximumFrequency")]
    [InlineData("\"minimumFrequency\": 8000", "minimumFrequency")]
    [InlineData("\"centered\": false, \"duration\": 0.03, \"sampleRate\": 8000", "fftSize")]
    [InlineData("\"duration\": 60, \"hopLength\": 2", "hopLength")]
    public void may_not_contradict_its_own_feature_settings(string setting, string named)
    {
        var error = Specs.Error(Specs.Small.Replace("\"kind\": \"audio\"", "\"kind\": \"audio\", " + setting, StringComparison.Ordinal));
        Assert.Equal(DiagnosticCodes.ConflictingFeatures, error.Code);
        Assert.Contains(named is "maximumFrequency" or "minimumFrequency" ? "Hz" : named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void may_not_lose_more_modalities_than_one()
    {
        // The speech's share of the default 0.5 is a quarter.
        var error = Specs.Error("""
            { "preset": "tinym2net-case1",
              "modalities": { "cough": { "kind": "audio", "modalityDropout": 0.8 }, "speech": { "kind": "audio" } } }
            """);
        error.At(DiagnosticCodes.OutOfRange, 2, 3);
        Assert.Contains("1.05", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void may_not_ask_for_more_weights_than_can_be_counted() =>
        Assert.Equal(DiagnosticCodes.OutOfRange, Specs.Error(Specs.Small.Replace("\"kind\": \"series\"", "\"kind\": \"series\", \"rows\": 4096, \"columns\": 256", StringComparison.Ordinal)
            .Replace("\"units\": 8", "\"units\": 65536", StringComparison.Ordinal)).Code);

    [Fact]
    public void is_refused_with_diagnostics_alone_however_it_is_damaged()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Specs.Small);
        var random = new SplitMix(1);
        for (var i = 0; i < 3000; i++)
        {
            var damaged = i < bytes.Length ? bytes[..i] : [.. bytes];
            for (var k = 0; k < 1 + i % 3 && i >= bytes.Length; k++)
                damaged[random.NextInt(damaged.Length)] = (byte)random.NextInt(256);
            try
            {
                SpecParser.Parse(damaged, "field.model.json", out _);
            }
            catch (DiagnosticException e)
            {
                Assert.All(e.Diagnostics, d => Assert.True(d.Line >= 1 && d.Column >= 1, d.Message));
            }
        }
    }

    [Fact]
    public void is_refused_for_a_layer_whose_output_no_model_file_can_hold() =>
        Specs.Error("""
            { "modalities": { "image": { "kind": "image", "width": 512, "height": 512 } },
              "branches": { "image": [ { "type": "conv", "filters": 64 }, { "type": "globalAveragePool" } ] } }
            """).At(DiagnosticCodes.OutOfRange, 2, 28);

    [Fact]
    public void of_ten_megabytes_is_refused_before_it_is_read() =>
        Specs.Error("{ \"labels\": [" + string.Concat(Enumerable.Repeat("1,", 5_000_000)) + "1] }").At(DiagnosticCodes.OutOfRange, 1, 1);

    [Fact]
    public void beyond_number_shows_the_first_fifty_and_counts_the_rest()
    {
        var errors = Specs.Errors("{ \"preset\": \"tinym2net-case2\", \"labels\": [" + string.Concat(Enumerable.Repeat("1,", 1000)) + "] }");
        Assert.Equal(51, errors.Count);
        Assert.Contains("950 more", errors[50].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void saved_as_UTF_16_is_told_how_to_save_it()
    {
        byte[] bytes = [.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes(Specs.Small)];
        var error = Assert.Single(Assert.Throws<DiagnosticException>(() => SpecParser.Parse(bytes, "field.model.json", out _)).Diagnostics);
        error.At(DiagnosticCodes.MalformedJson, 1, 1);
        Assert.Contains("UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("model")]
    [InlineData("features")]
    public void may_not_name_a_modality_like_an_option_of_the_app(string name) =>
        Assert.Contains(Specs.Errors(Specs.Small.Replace("\"motion\"", $"\"{name}\"", StringComparison.Ordinal)),
            e => e.Code == DiagnosticCodes.OutOfRange && e.Message.Contains($"--{name}", StringComparison.Ordinal));

    [Theory]
    [InlineData("two\\nlines")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public void may_not_have_labels_that_are_no_short_line(string label) =>
        Assert.Contains(Specs.Errors($$"""{ "preset": "tinym2net-case2", "labels": ["a", "{{label}}", "b"] }"""),
            e => e.Code == DiagnosticCodes.OutOfRange && e.Message.Contains("one line of at most 128", StringComparison.Ordinal));

    [Fact]
    public void may_not_hold_half_a_character() =>
        Specs.Error("{ \"preset\":\n \"\\ud800\" }").At(DiagnosticCodes.MalformedJson, 2, 2);

    [Fact]
    public void is_said_to_be_missing_when_it_is()
    {
        var error = Assert.Throws<DiagnosticException>(() => SpecParser.Load(Path.Combine(Path.GetTempPath(), "no-such", "x.model.json")));
        Assert.Equal(DiagnosticCodes.SpecNotFound, Assert.Single(error.Diagnostics).Code);
    }

    [Fact]
    public void is_said_to_be_unreadable_when_its_link_leads_to_itself()
    {
        var folder = Directory.CreateTempSubdirectory("tm2n-spec-").FullName;
        var spec = Path.Combine(folder, "x.model.json");
        File.CreateSymbolicLink(spec, spec);
        try
        {
            var error = Assert.Throws<DiagnosticException>(() => SpecParser.Load(spec));
            Assert.Equal(DiagnosticCodes.SpecNotFound, Assert.Single(error.Diagnostics).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
