using TinyM2Net.Compiler.Diagnostics;

namespace TinyM2Net.Compiler.Spec;

/// <summary>Joins models with those they learn from.</summary>
internal static class Teachers
{
    /// <summary>The same requests in the same order, each with its teacher.</summary>
    /// <exception cref="DiagnosticException">Specs that cannot be used; TM2N1106: teachers that no request is; TM2N1107: models that learn from themselves, through others or not.</exception>
    public static ModelRequest[] Link(IReadOnlyList<ModelRequest> requests)
    {
        var errors = new List<Diagnostic>();
        var specs = new Dictionary<string, (ModelRequest Request, ModelSpec Spec)>(StringComparer.Ordinal);
        foreach (var request in requests)
        {
            try
            {
                specs[request.ModelName] = (request, SpecParser.Load(request.SpecPath));
            }
            catch (DiagnosticException exception)
            {
                errors.AddRange(exception.Diagnostics);
            }
        }

        foreach (var (name, (_, spec)) in specs)
            if (spec.Distillation is { } own && Mistake(name, own, specs) is (var code, var message))
                errors.Add(new Diagnostic(code, Severity.Error, message, spec.Path, own.Position.Line, own.Position.Column));
        return errors.Count == 0 ? [.. requests.Select(r => Linked(r.ModelName, specs))] : throw new DiagnosticException(errors);
    }

    private static (string Code, string Message)? Mistake(string name, DistillationSpec own, Dictionary<string, (ModelRequest Request, ModelSpec Spec)> specs)
    {
        string[] others = [.. specs.Keys.Where(n => n != name)];
        if (!specs.ContainsKey(own.Teacher))
            return (DiagnosticCodes.UnknownTeacher, $"There is no model \"{own.Teacher}\" to learn from.{(others.Length == 0 ? " Add its spec to the project: this is the only one." : NearestName.Hint(own.Teacher, others))}");
        var path = new List<string> { name };
        for (var next = own; next is not null && specs.TryGetValue(next.Teacher, out var teacher); next = teacher.Spec.Distillation)
        {
            if (next.Teacher == name)
                return (DiagnosticCodes.TeacherCycle, $"{string.Join(" learns from ", [.. path, name])}: {(path.Count == 1 ? "name another model, or remove \"distillation\"" : "one of them must be trained without a teacher")}.");
            // A circle further up is another model's mistake.
            if (path.Contains(next.Teacher))
                return null;
            path.Add(next.Teacher);
        }

        return null;
    }

    private static ModelRequest Linked(string name, Dictionary<string, (ModelRequest Request, ModelSpec Spec)> specs)
    {
        var (request, spec) = specs[name];
        return spec.Distillation is { } distillation ? request with { Teacher = Linked(distillation.Teacher, specs) } : request;
    }
}
