using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TinyM2Net.CommandLine.Tests.Support;
using TinyM2Net.Runtime.Arithmetic;

namespace TinyM2Net.CommandLine.Tests;

public sealed class When_a_series_is_listened_to : IDisposable
{
    private const int Rows = 40;
    private readonly AppFolder app = new();
    private readonly string[] lines = new string[Rows];
    private readonly byte[] raw = new byte[Rows * 2 * sizeof(float)];

    public When_a_series_is_listened_to()
    {
        app.RemoveModels();
        app.AddModel("motion.tm2n", SmallSeries.Pack());
        var random = new SplitMix(4);
        for (var row = 0; row < Rows; row++)
        {
            float[] values = [random.NextInt(2000) / 250f - 4, random.NextInt(2000) / 250f - 4];
            lines[row] = string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
            for (var column = 0; column < 2; column++)
                BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan((2 * row + column) * sizeof(float)), values[column]);
        }
    }

    public void Dispose() => app.Dispose();

    [Fact]
    public void each_window_gets_the_integers_of_a_clip_of_its_rows()
    {
        var phone = Clip("phone.csv", 9);
        var answer = app.Run("listen", "--json", "--from", Text(lines), "--phone", phone, "--every", "2");
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.Equal(1 + (Rows - 6) / 2, answer.Lines.Length);
        for (var i = 0; i < answer.Lines.Length; i++)
        {
            using var window = JsonDocument.Parse(answer.Lines[i]);
            using var expected = JsonDocument.Parse(Assert.Single(app.Run("classify", "--json", "--watch", Clip("watch.csv", 2 * i), "--phone", phone).Lines));
            Assert.Equal((2 * i, 2 * i + 6), (window.RootElement.GetProperty("start").GetInt32(), window.RootElement.GetProperty("end").GetInt32()));
            foreach (var property in (string[])["logits", "label", "modalities", "probabilities"])
                Assert.Equal(expected.RootElement.GetProperty(property).GetRawText(), window.RootElement.GetProperty(property).GetRawText());
        }
    }

    [Fact]
    public void raw_numbers_and_a_line_of_names_give_the_same_answers()
    {
        var plain = app.Run("listen", "--to", "watch", "--from", Text(lines));
        Assert.Equal(1 + (Rows - 6) / 3, plain.Lines.Length);
        Assert.StartsWith("row 6 ", plain.Lines[0], StringComparison.Ordinal);
        Assert.Contains("by watch alone", plain.Lines[0], StringComparison.Ordinal);
        Assert.Equal(plain, app.Run("listen", "--to", "watch", "--from", Text(["x,y", .. lines])));
        Assert.Equal(plain, app.Run("listen", "--to", "watch", "--float32", "--from", app.Add("raw.bin", raw)));
    }

    [Fact]
    public void which_of_two_is_meant_must_be_said()
    {
        app.Run("listen", "--from", Text(lines)).IsMistake(2, "--watch, --phone", "--to");
        app.Run("listen", "--to", "arm", "--from", Text(lines)).IsMistake(2, "--to is arm");
        app.Run("listen", "--to", "watch", "--watch", Clip("watch.csv", 0), "--from", Text(lines)).IsMistake(2, "--to is watch");
    }

    [Fact]
    public void a_row_that_is_none_is_named_by_its_line()
    {
        app.Run("listen", "--to", "watch", "--from", Text([.. lines[..3], "1,2,3"])).IsMistake(1, "line 4", "3 values");
        app.Run("listen", "--to", "watch", "--from", Text([.. lines[..3], "1,up"])).IsMistake(1, "line 4", "'up'");
        app.Run("listen", "--to", "watch", "--from", Text(lines[..5])).IsMistake(1, "after 5 rows", "window of 6");
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("0")]
    [InlineData("-3")]
    public void a_step_that_is_no_number_of_rows_is_refused(string every) =>
        app.Run("listen", "--to", "watch", "--from", Text(lines), "--every", every).IsMistake(2, "--every", every);

    private string Text(string[] rows) => app.Add("series.txt", Encoding.UTF8.GetBytes(string.Join('\n', rows)));

    private string Clip(string name, int row) => app.Add(name, Encoding.UTF8.GetBytes("x,y\n" + string.Join('\n', lines[row..(row + 6)])));
}
