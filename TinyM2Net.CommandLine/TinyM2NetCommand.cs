using System.CommandLine;

namespace TinyM2Net.CommandLine;

/// <summary>The verbs every TinyM2Net app gets: <c>classify</c>, <c>listen</c>, <c>bench</c>, <c>selftest</c> and <c>info</c>.</summary>
/// <remarks>
/// Exit codes: 0 all went well, 1 a file or model could not be used or a self-test failed, 2 the command line was wrong.
/// What went wrong is one line on standard error.
/// </remarks>
public static class TinyM2NetCommand
{
    /// <summary>The models that lie beside the app: every <c>models/*.tm2n</c> of its folder, by name.</summary>
    public static IReadOnlyList<string> DefaultModels
    {
        get
        {
            var folder = Path.Combine(AppContext.BaseDirectory, "models");
            var models = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.tm2n") : [];
            Array.Sort(models, StringComparer.Ordinal);
            return models;
        }
    }

    /// <summary>Runs the verb that <paramref name="args"/> name on <see cref="DefaultModels"/> and returns the exit code.</summary>
    public static int Run(string[] args)
    {
        try
        {
            return Run(args, DefaultModels);
        }
        catch (Exception failure) when (FileErrors.Explain(failure) is { } line) // the folder of models cannot be listed
        {
            Console.Error.WriteLine($"error: {line}");
            return 1;
        }
    }

    /// <summary>Runs the verb that <paramref name="args"/> name on the given <c>.tm2n</c> files and returns the exit code.</summary>
    public static int Run(string[] args, IReadOnlyList<string> models) => Run(args, models, Console.Out, Console.Error);

    /// <summary>
    /// The command with its verbs, for an app that adds commands of its own: <c>Create(DefaultModels).Parse(args).Invoke()</c>.
    /// Each modality of the models is an option of <c>classify</c>, <c>listen</c> and <c>bench</c>.
    /// </summary>
    /// <param name="models">Paths of <c>.tm2n</c> files; one that cannot be read is reported when a verb needs it.</param>
    public static RootCommand Create(IReadOnlyList<string> models) => Create(new ModelSet(models));

    internal static int Run(string[] args, IReadOnlyList<string> models, TextWriter output, TextWriter error)
    {
        var set = new ModelSet(models);
        var parse = Create(set).Parse(args);
        if (parse.Errors.Count > 0)
        {
            // Without its model, a modality's option is unknown: the model is what is wrong then.
            error.WriteLine($"error: {(set.Failures.Count > 0 ? set.Failures[0] : Explain(parse))}");
            return set.Failures.Count > 0 ? 1 : 2;
        }
        try
        {
            return parse.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (IOException failure) // help, too, may meet a full disk
        {
            error.WriteLine($"error: {failure.Message}");
            return 1;
        }
    }

    private static string Explain(ParseResult parse) =>
        parse.UnmatchedTokens.Count > 0 ? $"\"{parse.UnmatchedTokens[0]}\" is not known here; --help shows what is"
        : parse.CommandResult.Command is RootCommand ? "name a verb: classify, listen, bench, selftest or info; --help explains them"
        : parse.Errors[0].Message;

    private static RootCommand Create(ModelSet models)
    {
        var root = new RootCommand("Classifies with the models beside this app.");
        root.Options.Add(models.Choice);
        root.Subcommands.Add(ClassifyVerb.Create(models));
        root.Subcommands.Add(ListenVerb.Create(models));
        root.Subcommands.Add(BenchVerb.Create(models));
        root.Subcommands.Add(SelfTestVerb.Create(models));
        root.Subcommands.Add(InfoVerb.Create(models));
        return root;
    }
}
