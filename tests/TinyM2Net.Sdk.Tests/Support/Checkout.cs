namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>A built project that can be put back, time stamps and all, into the state in which it was: what one test does to it no other sees.</summary>
internal sealed class Checkout(App app, string pristine)
{
    public App App { get; } = app;

    /// <summary>Keeps the state that a project is in.</summary>
    public static Checkout Of(App app, string pristine)
    {
        Copy(app.Folder, pristine);
        return new Checkout(app, pristine);
    }

    public App Reset()
    {
        Directory.Delete(App.Folder, recursive: true);
        Copy(pristine, App.Folder);
        return App;
    }

    private static void Copy(string source, string target)
    {
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            // Copying keeps it on most systems, which is not what it promises.
            File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(file));
        }
    }
}
