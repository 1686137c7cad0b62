using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace TinyM2Net.Tasks;

/// <summary>
/// What the last build was told, and what it saw of every path that it asked about. The same words and the same sights: nothing is stale, and
/// no content is read, no spec parsed and nothing of the compiler loaded. Otherwise: look closer; content alone decides what runs.
/// </summary>
internal sealed class BuildMemo
{
    private const string End = ".\n";
    private const char FolderMark = 'd';

    private readonly StringBuilder _text;
    private DateTime _youngest;

    /// <param name="told">All words that can matter.</param>
    public BuildMemo(string told) => _text = new StringBuilder(Head(told));

    /// <summary>When the youngest file that was seen was written, in UTC.</summary>
    public DateTime Youngest => _youngest;

    /// <summary>Notes a file's size and time stamp, or that there is none, or a folder.</summary>
    public BuildMemo SeeFile(string path) => See(path, StateOfFile(path, ref _youngest));

    /// <summary>Notes every file below a folder.</summary>
    public BuildMemo SeeFolder(string path, CancellationToken cancellation) => See(path, StateOfFolder(path, ref _youngest, cancellation));

    /// <summary>What <see cref="Close"/> makes a memo of.</summary>
    public string Open => _text.ToString();

    /// <summary>The memo, with files that were placed since as they are now.</summary>
    public static string Close(string open, IEnumerable<string> placed)
    {
        var memo = new BuildMemo("");
        memo._text.Clear().Append(open);
        foreach (var path in placed)
            memo.SeeFile(path);
        return memo._text.Append(End).ToString();
    }

    /// <summary>Whether a build that is told this has nothing to do.</summary>
    public static bool Holds(string file, string told, CancellationToken cancellation)
    {
        if (!File.Exists(file))
            return false;
        var (text, at, ignored) = (File.ReadAllText(file), Head(told).Length, DateTime.MinValue);
        if (!text.StartsWith(Head(told), StringComparison.Ordinal))
            return false;
        while (string.CompareOrdinal(text, at, End, 0, text.Length) != 0)
        {
            var (space, end) = (text.IndexOf(' ', at), text.IndexOf('\n', at));
            if (space < 0 || end < space)
                return false;
            var path = text.Substring(space + 1, end - space - 1);
            var state = text[at] == FolderMark ? StateOfFolder(path, ref ignored, cancellation) : StateOfFile(path, ref ignored);
            if (string.CompareOrdinal(text, at, state, 0, Math.Max(state.Length, space - at)) != 0)
                return false;
            at = end + 1;
        }
        return true;
    }

    // A path of two lines breaks its own: such a memo never holds.
    private BuildMemo See(string path, string state)
    {
        _text.Append(state).Append(' ').Append(path).Append('\n');
        return this;
    }

    // With its length, so that no other words begin the same way.
    private static string Head(string told) => told.Length.ToString(CultureInfo.InvariantCulture) + "\n" + told + "\n";

    private static string StateOfFolder(string path, ref DateTime youngest, CancellationToken cancellation)
    {
        if (!Directory.Exists(path))
            return "d:absent";
        var digest = FolderDigest.Of(path, out var written, cancellation);
        if (written > youngest)
            youngest = written;
        return "d:" + digest;
    }

    private static string StateOfFile(string path, ref DateTime youngest)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return Directory.Exists(path) ? "f:folder" : "f:absent";
        if ((file.Attributes & FileAttributes.ReparsePoint) != 0)
            file = FollowLinks(file);
        var written = file.LastWriteTimeUtc;
        if (written > youngest)
            youngest = written;
        return "f:" + file.Length.ToString(CultureInfo.InvariantCulture) + ":" + written.Ticks.ToString(CultureInfo.InvariantCulture);
    }

    // Apart, as it loads the compiler.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static FileInfo FollowLinks(FileInfo file) => Compiler.Pipeline.FileMemo.FollowLinks(file);
}
