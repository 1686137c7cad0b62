using System.CommandLine;

namespace TinyM2Net.CommandLine;

/// <summary>The verbs every TinyM2Net app gets: <c>classify</c>, <c>listen</c>, <c>bench</c>, <c>selftest</c> and <c>info</c>.</summary>
/// <remarks>
/// Exit codes: 0 all went well, 1 a file or model could not be used or a self-test failed, 2 the command line was wrong.
/// What went wrong is one line on standard error.
/// </remarks>
public static class TinyM2NetCommand
{
    private static readonly Verb[] Verbs =
    [
        new("classify", ClassifyVerb.Create),
        new("listen", ListenVerb.Create),
        new("bench", BenchVerb.Create),
        new("selftest", SelfTestVerb.Create),
        new("info", InfoVerb.Create),
    ];

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
        // The console takes half as long to open as a model to read: both at once.
        new Thread(OpenConsole) { IsBackground = true }.Start();
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
    public static int Run(string[] args, IReadOnlyList<string> models)
    {
        var set = new ModelSet(models);
        return Run(args, set, Console.Out, Console.Error);
    }

    /// <summary>
    /// The command with its verbs, for an app that adds commands of its own: <c>Create(DefaultModels).Parse(args).Invoke()</c>.
    /// Each modality of the models is an option of <c>classify</c>, <c>listen</c> and <c>bench</c>.
    /// </summary>
    /// <param name="models">Paths of <c>.tm2n</c> files; one that cannot be read is reported when a verb needs it.</param>
    public static RootCommand Create(IReadOnlyList<string> models) => Create(new ModelSet(models));

    internal static int Run(string[] args, IReadOnlyList<string> models, TextWriter output, TextWriter error) => Run(args, new ModelSet(models), output, error);

    private static int Run(string[] args, ModelSet set, TextWriter output, TextWriter error)
    {
        var parse = ParseVerb(set, args) ?? Create(set).Parse(args);
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

    private static void OpenConsole()
    {
        try
        {
            _ = Console.Out;
        }
        catch (IOException)
        {
            // Whoever writes to it meets the same, and tells.
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
        foreach (var verb in Verbs)
            root.Subcommands.Add(verb.Create(models));
        return root;
    }

    /// <summary>
    /// A line that begins with a verb and is right, by that verb alone; null for any other. Help's texts take longer to load than such a line to parse, so
    /// a stand-in tells whether help is asked for.
    /// </summary>
    private static ParseResult? ParseVerb(ModelSet models, string[] args)
    {
        if (args.Length == 0 || Array.Find(Verbs, verb => verb.Name == args[0]) is not { } named)
            return null;
        var help = new Option<string>("--help", "-h", "/h", "-?", "/?") { Recursive = true, Arity = ArgumentArity.Zero };
        var root = new Command("app");
        root.Options.Add(models.Choice);
        root.Options.Add(help);
        root.Subcommands.Add(named.Create(models));
        var parse = root.Parse(args);
        return parse.Errors.Count == 0 && parse.GetResult(help) is null ? parse : null;
    }

    private sealed record Verb(string Name, Func<ModelSet, Command> Create);
}
