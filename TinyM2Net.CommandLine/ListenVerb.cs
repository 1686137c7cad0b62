using System.CommandLine;
using System.Globalization;

namespace TinyM2Net.CommandLine;

/// <summary><c>listen [--from FILE] [--every STEP] [--smooth N] [--json | --events [--on P] [--off P]] [--MODALITY FILE ...]</c>: a line for each window that slides over a recording, or for each event in it.</summary>
internal static class ListenVerb
{
    private const int MostSmoothed = 1000;
    private const float DefaultOn = 0.6f;
    private const float DefaultOff = 0.4f;

    public static Command Create(ModelSet models)
    {
        var command = new Command("listen", "Classifies a recording as it comes: a window slides over standard input. Audio: a WAV or raw 16-bit mono PCM. Series: lines of numbers, separated by commas.");
        var files = new ModalityOptions(command, models, "A clip that stays the same for every window");
        var options = new ListenOptions(command);
        command.SetVerb((parse, output) =>
        {
            var model = models.One(parse);
            var session = model.Model.CreateSession();
            var modality = Prepare(session, model, files.Single(parse, model), parse.GetValue(options.To));
            using var recording = Open(parse.GetValue(options.From), modality);
            var source = Source(session, modality, recording, parse, options);
            // Unless it is the given one, it ends with the standard output of this process.
            var lines = LiveOutput.Of(output);
            try
            {
                Listen(model, session, source, lines, parse, options);
            }
            catch (IOException failure) when (LiveOutput.ReaderIsGone(failure))
            {
                // As with any filter in a pipe: nobody listens any more, so neither do we.
            }
            return 0;
        });
        return command;
    }

    /// <summary>Sets the clips that were given, and finds the one modality to listen to.</summary>
    private static Modality Prepare(Session session, NamedModel model, IReadOnlyList<Clip> clips, string? to)
    {
        var open = model.Model.Modalities.Where(modality => clips.All(clip => clip.Modality != modality.Name)).ToArray();
        var streams = open.Where(modality => modality.Kind is ModalityKind.Audio or ModalityKind.Series).ToArray();
        if (to is not null)
            streams = Array.FindAll(streams, modality => modality.Name == to) is { Length: 1 } named
                ? named
                : throw new UserErrorException($"--to is {to}: it must be a modality of audio or series of {model.Name} without a file of its own", exitCode: 2);
        var needsAll = model.Model.Subsets.Count == 0;
        if (streams.Length == 0 || needsAll && open.Length > streams.Length)
            ModalityOptions.RequireKnown([.. clips.Select(clip => clip.Modality), .. streams.Select(modality => modality.Name)], model);
        if (streams.Length == 0)
            throw new UserErrorException($"{model.Name} has no audio left to listen to, and no series: leave the option of one such modality out", exitCode: 2);
        if (streams.Length > 1)
        {
            throw new UserErrorException($"listen follows one recording: give a file for all but one of {string.Join(", ", streams.Select(modality => "--" + modality.Name))}"
                + (needsAll ? "" : ", or name it with --to"), exitCode: 2);
        }
        ModalityOptions.RequireKnown([.. clips.Select(clip => clip.Modality), streams[0].Name], model);
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
        return streams[0];
    }

    private static Stream Open(string? file, Modality modality)
    {
        if (file is not null)
            return File.OpenRead(file);
        return Console.IsInputRedirected
            ? Console.OpenStandardInput()
            : throw new UserErrorException("standard input is a terminal: pipe "
                + (modality.Kind == ModalityKind.Audio ? "a recorder into it, such as \"arecord -f S16_LE -c 1 -r RATE -t raw |\"" : "lines of numbers into it")
                + ", or name a file with --from", exitCode: 2);
    }

    private static WindowSource Source(Session session, Modality modality, Stream recording, ParseResult parse, ListenOptions options)
    {
        var every = parse.GetValue(options.Every);
        if (modality.Kind == ModalityKind.Audio)
        {
            return !parse.IsSet(options.Float32)
                ? new AudioSource(session, modality.Name, recording, every is null ? null : ListenOptions.Number(every))
                : throw new UserErrorException($"--float32 is for a series, and {modality.Name} is audio", exitCode: 2);
        }
        int? step = every is null ? null
            : int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0 ? rows
            : throw new UserErrorException($"--every is {every}: {modality.Name} is a series, whose windows are a whole number of rows apart", exitCode: 2);
        return new SeriesSource(session, modality.Name, recording, parse.IsSet(options.Float32), step);
    }

    private static void Listen(NamedModel model, Session session, WindowSource source, TextWriter lines, ParseResult parse, ListenOptions options)
    {
        var (json, onlyEvents) = (parse.IsSet(options.Json), parse.IsSet(options.Events));
        var smoothed = new SmoothedAnswer(model.Model.Labels.Count, parse.GetValue(options.Smooth) is { } windows ? (int)ListenOptions.Number(windows) : 1);
        var events = new LabelEvents(options.On(parse) ?? DefaultOn, options.Off(parse) ?? Math.Min(DefaultOff, options.On(parse) ?? DefaultOn),
            label => lines.WriteLine(SampleJson.Text(model, label)));
        var any = false;
        while (source.Next())
        {
            any = true;
            var answer = session.Classify();
            smoothed.Add(answer.Probabilities);
            if (onlyEvents)
                events.Add(smoothed.Probabilities, smoothed.LabelIndex, source.Start, source.End);
            else
                lines.WriteLine(json ? SampleJson.Text(model, source, answer, smoothed) : SampleText.Line(model, source, answer, smoothed));
        }
        if (!any)
            throw new UserErrorException(source.TooShort);
        events.Finish();
    }

    /// <summary>What a line may say beside the files.</summary>
    private sealed class ListenOptions
    {
        private readonly Option<string> on = new("--on") { Description = FormattableString.Invariant($"With --events: the probability at which one begins; {DefaultOn} by default."), HelpName = "P" };
        private readonly Option<string> off = new("--off") { Description = FormattableString.Invariant($"With --events: the probability below which it ends; {DefaultOff} by default."), HelpName = "P" };

        public ListenOptions(Command command)
        {
            Every.MustBe("a number of seconds from 0.001 to a day, or of rows", text => Number(text) is >= 0.001 and <= 86400);
            Smooth.MustBe($"a whole number from 1 to {MostSmoothed}", text => Number(text) is >= 1 and <= MostSmoothed and var windows && windows == Math.Floor(windows));
            on.MustBe("a probability above 0, up to 1", text => Number(text) is > 0 and <= 1);
            off.MustBe("a probability from 0 to 1", text => Number(text) is >= 0 and <= 1);
            foreach (var option in (Option[])[From, To, Float32, Every, Smooth, Json, Events, on, off])
                command.Options.Add(option);
            command.Validators.Add(result =>
            {
                if (!result.IsSet(Events) && (result.GetResult(on) ?? result.GetResult(off)) is not null)
                    result.AddError("--on and --off need --events");
                if (result.IsSet(Events) && result.IsSet(Json))
                    result.AddError("--events are JSON lines already: leave --json out");
                if (result.GetValue(on) is { } begins && result.GetValue(off) is { } ends && Number(ends) > Number(begins))
                    result.AddError($"--off is {ends}, above --on {begins}: an event would end before it begins");
            });
        }

        public Option<string> From { get; } = new("--from") { Description = "A file in place of standard input.", HelpName = "FILE" };

        public Option<string> To { get; } = new("--to") { Description = "The modality to listen to, where several could be.", HelpName = "MODALITY" };

        public Option<bool> Float32 { get; } = new("--float32") { Description = "A series comes as raw little-endian single-precision numbers, row after row, not as text." };

        public Option<string> Every { get; } = new("--every") { Description = "From one window's beginning to the next one's, rounded to whole frames; rows of a series. Half a window by default.", HelpName = "SECONDS" };

        public Option<string> Smooth { get; } = new("--smooth") { Description = "Averages the probabilities of so many windows; 1 by default.", HelpName = "N" };

        public Option<bool> Json { get; } = new("--json") { Description = "Prints one JSON object a window, with every probability." };

        public Option<bool> Events { get; } = new("--events") { Description = "Prints one JSON object a line where a label begins and where it ends, and nothing else." };

        public float? On(ParseResult parse) => parse.GetValue(on) is { } text ? (float)Number(text) : null;

        public float? Off(ParseResult parse) => parse.GetValue(off) is { } text ? (float)Number(text) : null;

        public static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }
}
