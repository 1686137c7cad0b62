using System.Reflection;
using System.Xml.Linq;

namespace TinyM2Net.Conventions.Tests;

/// <summary>What users see: every public type and member of the shipped assemblies has a docstring; nothing else is public.</summary>
public class The_public_surface
{
    public static TheoryData<string> Shipped => ["TinyM2Net.Runtime", "TinyM2Net.Training", "TinyM2Net.CommandLine"];
    public static TheoryData<string> BuildOnly => ["TinyM2Net.Compiler"];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void has_a_docstring_for_every_type_and_member(string assemblyName)
    {
        var assembly = Assembly.Load(assemblyName);
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .Select(member => (string)member.Attribute("name")!).ToHashSet();
        var missing = assembly.GetExportedTypes().SelectMany(type => Ids(type).Append("T:" + TypeName(type)))
            .Where(id => !documented.Any(name => name == id || name.StartsWith(id + "(", StringComparison.Ordinal)));
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(BuildOnly))]
    public void does_not_include_the_compiler(string assemblyName) =>
        Assert.Empty(Assembly.Load(assemblyName).GetExportedTypes().Select(type => type.FullName));

    private static IEnumerable<string> Ids(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (typeof(Delegate).IsAssignableFrom(type))
            yield break;
        // The members a record or an override writes for itself say nothing new.
        var parameters = type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name).ToHashSet();
        foreach (var property in type.GetProperties(declared))
            if (!parameters.Contains(property.Name) && property.Name != "EqualityContract")
                yield return $"P:{TypeName(type)}.{property.Name}";
        foreach (var method in type.GetMethods(declared))
            if (!method.IsSpecialName && method.GetBaseDefinition() == method && !IsOfRecord(type, method))
                yield return $"M:{TypeName(type)}.{method.Name}";
        foreach (var field in type.GetFields(declared))
            if (!field.IsSpecialName)
                yield return $"F:{TypeName(type)}.{field.Name}";
    }

    private static bool IsOfRecord(Type type, MethodInfo method) =>
        method.Name is "<Clone>$" or "Deconstruct"
        || method.Name == "Dispose" && typeof(IDisposable).IsAssignableFrom(type)
        || method.Name == "Equals" && method.GetParameters()[0].ParameterType == type;

    private static string TypeName(Type type) => type.FullName!.Replace('+', '.');
}
