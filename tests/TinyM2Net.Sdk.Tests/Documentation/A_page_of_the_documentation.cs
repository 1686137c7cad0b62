using TinyM2Net.Sdk.Tests.Support;

namespace TinyM2Net.Sdk.Tests.Documentation;

/// <summary>Who follows a page from its first line to its last gets what it says, on the packed product.</summary>
[Collection(PackedProductInProjects.Name)]
public class A_page_of_the_documentation(Product product)
{
    public static TheoryData<string> Played => [.. Snippet.Pages.Where(page => Snippet.Of(page).Any(snippet => snippet.IsPlayed) && !NeedsPacks(page))];

    public static TheoryData<string> PlayedWithPacks => [.. Snippet.Pages.Where(NeedsPacks)];

    [LinuxTheory]
    [MemberData(nameof(Played))]
    public void does_what_it_says(string page) => Play(page);

    private void Play(string page)
    {
        var run = new PageRun(product, product.Folder(Path.GetFileNameWithoutExtension(page)));
        foreach (var snippet in Snippet.Of(page).Where(snippet => snippet.IsPlayed))
            run.Play(snippet);
    }

    [PacksTheory]
    [MemberData(nameof(PlayedWithPacks))]
    public void does_what_it_says_where_packs_can_be_had(string page) => Play(page);

    private static bool NeedsPacks(string page) => Snippet.Of(page).Any(snippet => snippet.Has("needs-packs"));
}
