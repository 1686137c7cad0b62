return TinyM2Net.CommandLine.TinyM2NetCommand.Run(args);
