using System.Globalization;
using TinyM2Net.Accuracy;
using TinyM2Net.Compiler.Diagnostics;
using TinyM2Net.Eng;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

try
{
    return args[0] switch
    {
        "tables" => ResultTables.Run(args[1..]),
        "students" => StudentTable.Run(args[1..]),
        _ => ReferenceTable.Run(args[1..]),
    };
}
catch (StepFailedException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
catch (DiagnosticException failure)
{
    foreach (var diagnostic in failure.Diagnostics)
        Console.Error.WriteLine($"{diagnostic.Code}: {diagnostic.Message}");
    return 1;
}
