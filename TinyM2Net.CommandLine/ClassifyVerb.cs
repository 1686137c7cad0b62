using System.CommandLine;

namespace TinyM2Net.CommandLine;

/// <summary><c>classify --MODALITY FILE ... [--json [--features]]</c>: a line for each sample.</summary>
internal static class ClassifyVerb
{
    public static Command Create(ModelSet models)
    {
        var command = new Command("classify", "Says what each sample is: label, probability, integer logits; and by which modalities, where the model can do without some.");
        var files = new ModalityOptions(command, models, "The samples' clips, one for each sample");
        var json = new Option<bool>("--json") { Description = "Prints one JSON object a line, with every probability." };
        var features = new Option<bool>("--features") { Description = "With --json: also a digest of each clip's features, to compare processors." };
        command.Options.Add(json);
        command.Options.Add(features);
        command.Validators.Add(result =>
        {
            if (result.IsSet(features) && !result.IsSet(json))
                result.AddError("--features needs --json");
        });
        command.SetVerb((parse, output) =>
        {
            var model = models.One(parse);
            var samples = files.Samples(parse, model);
            var session = model.Model.CreateSession();
            var digests = parse.IsSet(features) ? new FeatureDigests(model) : null;
            var mistakes = new List<string>();
            foreach (var sample in samples)
            {
                if (Answer(session, sample, digests, mistakes) is { } answer)
                    output.WriteLine(parse.IsSet(json) ? SampleJson.Text(model, sample, answer, digests?.Latest) : SampleText.Line(model, sample, answer));
            }
            return mistakes.Count == 0 ? 0 : throw new UserErrorException(string.Join('\n', mistakes));
        });
        return command;
    }

    /// <summary>Null, and a line for each clip, if one cannot be used; the other samples still get their answers.</summary>
    private static Classification? Answer(Session session, IReadOnlyList<Clip> sample, FeatureDigests? digests, List<string> mistakes)
    {
        var before = mistakes.Count;
        foreach (var clip in sample)
        {
            try
            {
                var file = BoundedFile.ReadAllBytes(clip.Path);
                session.SetClip(clip.Modality, file);
                digests?.Add(clip.Modality, file);
            }
            catch (Exception failure) when (FileErrors.Explain(failure) is { } line)
            {
                mistakes.Add($"{clip.Path}: {line}");
            }
        }
        return mistakes.Count == before ? session.Classify() : null;
    }
}
