using System.Globalization;
using System.Text;
using TinyM2Net.Runtime.Tests.Execution;

namespace TinyM2Net.Runtime.Tests.Features;

public class A_window_of_rows_that_slides
{
    private const int Rows = 9;
    private const int Columns = 4;
    private static readonly Model Small = Model.Read(RandomModels.File(RandomModels.Content(RandomModels.Small())));

    [Theory]
    [InlineData(1, 7)]
    [InlineData(4, 36)]
    [InlineData(9, 1000)]
    [InlineData(13, 5)]
    public void is_set_as_a_clip_of_its_rows_would_be(int step, int piece)
    {
        var (session, offline) = (Session(), Session());
        var window = session.OpenSeriesWindow("motion", step);
        Assert.Equal((Rows, Columns, step), (window.Rows, window.Columns, window.Step));
        var series = Enumerable.Range(0, 60 * Columns).Select(i => (i * 37 % 101 - 50) / 8f).ToArray();
        var windows = 0;
        foreach (var part in series.Chunk(piece))
        {
            for (ReadOnlySpan<float> values = part; !values.IsEmpty;)
            {
                if (!window.Push(ref values))
                    continue;
                Assert.Equal((long)windows++ * step, window.Start);
                var rows = series.Skip((int)window.Start * Columns).Take(Rows * Columns).Chunk(Columns).Select(row => string.Join(',', row.Select(v => v.ToString("R", CultureInfo.InvariantCulture))));
                offline.SetClip("motion", Encoding.UTF8.GetBytes("a,b,c,d\n" + string.Join('\n', rows)));
                Assert.Equal(offline.Classify().Logits, session.Classify().Logits);
            }
        }

        Assert.Equal(1 + (60 - Rows) / step, windows);
    }

    [Fact]
    public void refuses_what_is_no_number_no_series_and_no_step()
    {
        var session = Session();
        var window = session.OpenSeriesWindow("motion", 2);
        Assert.Contains("row 1, column 2", Assert.Throws<MediaException>(() =>
        {
            ReadOnlySpan<float> values = [0, 0, 0, 0, 0, float.NaN];
            window.Push(ref values);
        }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => session.OpenSeriesWindow("camera", 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.OpenSeriesWindow("motion", 0));
    }

    private static Session Session()
    {
        var session = Small.CreateSession();
        session.SetQuantized(1, RandomModels.Inputs(RandomModels.Small(), 3)[1]);
        return session;
    }
}
