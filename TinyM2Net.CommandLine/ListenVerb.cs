using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using TinyM2Net.Runtime.Media;

namespace TinyM2Net.CommandLine;

/// <summary><c>listen [--from FILE] [--every SECONDS] [--MODALITY FILE ...] [--json]</c>: a line for each window that slides over a recording.</summary>
internal static class ListenVerb
{
    private const int PieceSamples = 1024;

    public static Command Create(ModelSet models)
    {
        var command = new Command("listen", "Classifies a recording as it comes: a window slides over standard input, a WAV or raw 16-bit mono PCM.");
        var files = new ModalityOptions(command, models, "A clip that stays the same for every window");
        var from = new Option<string>("--from") { Description = "A file in place of standard input.", HelpName = "FILE" };
        var every = new Option<string>("--every") { Description = "From one window's beginning to the next one's, rounded to whole frames; half a window by default.", HelpName = "SECONDS" };
        every.MustBe("a number of seconds from 0.001 to a day", text => Seconds(text) is >= 0.001 and <= 86400);
        var json = new Option<bool>("--json") { Description = "Prints one JSON object a line, with every probability." };
        command.Options.Add(from);
        command.Options.Add(every);
        command.Options.Add(json);
        command.SetVerb((parse, output) =>
        {
            var model = models.One(parse);
            var session = model.Model.CreateSession();
            var modality = Prepare(session, model, files.Single(parse, model));
            var half = 0.5 * session.OpenWindow(modality, TimeSpan.FromSeconds(1)).Seconds();
            var window = session.OpenWindow(modality, TimeSpan.FromSeconds(parse.GetValue(every) is { } seconds ? Seconds(seconds) : half));
            using var recording = Open(parse.GetValue(from), window.SampleRate);
            Listen(recording, window, () => output.WriteLine(parse.IsSet(json)
                ? SampleJson.Text(model, window, session.Classify())
                : SampleText.Line(model, window, session.Classify())));
            return 0;
        });
        return command;
    }

    private static double Seconds(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : double.NaN;

    /// <summary>Sets the clips that were given, and finds the one modality to listen to.</summary>
    private static string Prepare(Session session, NamedModel model, IReadOnlyList<Clip> clips)
    {
        var open = model.Model.Modalities.Where(modality => clips.All(clip => clip.Modality != modality.Name)).ToArray();
        var missing = open.Where(modality => modality.Kind != ModalityKind.Audio).Select(modality => $"--{modality.Name} FILE").ToArray();
        if (missing.Length > 0)
            throw new UserErrorException($"{model.Name} also needs {string.Join(" and ", missing)}", exitCode: 2);
        if (open.Length == 0)
            throw new UserErrorException($"{model.Name} has no audio left to listen to: leave the option of one audio modality out", exitCode: 2);
        if (open.Length > 1)
            throw new UserErrorException($"listen follows one recording: give a file for all but one of {string.Join(", ", open.Select(modality => "--" + modality.Name))}", exitCode: 2);
        foreach (var clip in clips)
        {
            try
            {
                session.SetClip(clip.Modality, BoundedFile.ReadAllBytes(clip.Path));
            }
            catch (Exception failure) when (FileErrors.Explain(failure) is { } line)
            {
                throw new UserErrorException($"{clip.Path}: {line}");
            }
        }
        return open[0].Name;
    }

    private static Stream Open(string? file, int rate)
    {
        if (file is not null)
            return File.OpenRead(file);
        return Console.IsInputRedirected
            ? Console.OpenStandardInput()
            : throw new UserErrorException($"standard input is a terminal: pipe a recorder into it, such as \"arecord -f S16_LE -c 1 -r {rate} -t raw |\", or name a file with --from", exitCode: 2);
    }

    private static void Listen(Stream stream, AudioWindow window, Action answer)
    {
        var recording = new PcmStream(stream, window.SampleRate);
        var resampler = new StreamResampler(recording.SampleRate, window.SampleRate);
        var piece = new float[PieceSamples];
        var ready = new List<float>();
        var (heard, windows) = (0L, 0);
        for (var ended = false; !ended;)
        {
            var count = recording.Read(piece);
            ended = count == 0;
            ready.Clear();
            resampler.Push(piece.AsSpan(0, count), ended, ready);
            heard += ready.Count;
            for (ReadOnlySpan<float> samples = CollectionsMarshal.AsSpan(ready); !samples.IsEmpty;)
            {
                if (!window.Push(ref samples))
                    continue;
                windows++;
                answer();
            }
        }
        if (windows == 0)
            throw new UserErrorException($"the recording ended after {Figures.Seconds(heard / (double)window.SampleRate)}, before one window of {Figures.Seconds(window.Seconds())}");
    }

    private static double Seconds(this AudioWindow window) => window.Length / (double)window.SampleRate;
}
