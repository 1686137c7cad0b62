using System.CommandLine;
using System.CommandLine.Parsing;

namespace TinyM2Net.CommandLine;

/// <summary>Something the user can mend; the message, one line for each mistake, is all that is shown.</summary>
internal sealed class UserErrorException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}

internal static class CommandActions
{
    /// <summary>Sets what a verb does: errors of the user, their files and models become one line and an exit code.</summary>
    public static void SetVerb(this Command command, Func<ParseResult, TextWriter, int> verb) => command.SetAction(parse =>
    {
        try
        {
            return verb(parse, parse.InvocationConfiguration.Output);
        }
        catch (UserErrorException mistake)
        {
            return Fail(parse, mistake.Message, mistake.ExitCode);
        }
        catch (Exception failure) when (FileErrors.Explain(failure) is { } line)
        {
            return Fail(parse, line, 1);
        }
    });

    /// <summary>Makes an option's text a mistake where it is not <paramref name="what"/>. Options of numbers would be compiled at every start.</summary>
    public static void MustBe(this Option<string> option, string what, Predicate<string> holds) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string>() is { } text && !holds(text))
            result.AddError($"{option.Name} is {text}: it must be {what}");
    });

    /// <summary>Whether a flag is given, and not as <c>false</c>. By way of an object, as the library's generics over bool would be compiled at every start.</summary>
    public static bool IsSet(this ParseResult parse, Option<bool> flag) => IsSet(parse.GetResult(flag));

    /// <inheritdoc cref="IsSet(ParseResult, Option{bool})"/>
    public static bool IsSet(this SymbolResult result, Option<bool> flag) => IsSet(result.GetResult(flag));

    private static bool IsSet(OptionResult? result) => result is { Implicit: false } && (result.Tokens.Count == 0 || result.GetValueOrDefault<object>() is true);

    private static int Fail(ParseResult parse, string message, int exitCode)
    {
        foreach (var line in message.Split('\n'))
            parse.InvocationConfiguration.Error.WriteLine($"error: {line}");
        return exitCode;
    }
}
