using TinyM2Net.CommandLine;

// dotnet run IMAGE AUDIO: the class that the build wrote from demo.model.json, with a parameter for each modality.
if (args is [var image, var audio] && File.Exists(image) && File.Exists(audio))
{
    var model = DemoModel.Load();
    var answer = model.Classify(File.ReadAllBytes(image), File.ReadAllBytes(audio));
    Console.WriteLine($"{answer.Label} ({answer.Probabilities[answer.LabelIndex]:P0})");
    return 0;
}

// The verbs that every app gets: classify, listen, bench, selftest and info. "--help" lists them.
return TinyM2NetCommand.Run(args);
