#nullable enable
using System.Reflection;
#if ONNX_RUNTIME
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
#endif

namespace TinyM2Net.Onnx;

/// <summary>A model in ONNX Runtime, on one thread.</summary>
internal sealed class OnnxSession : IDisposable
{
    /// <summary>Why there is no ONNX Runtime here; null where there is.</summary>
    public static string? Absent { get; } = Built("OnnxRuntimeAbsent");

    private static string? Built(string name) =>
        typeof(OnnxSession).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == name)?.Value;

#if ONNX_RUNTIME
    private readonly SessionOptions options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
    private readonly InferenceSession session;

    static OnnxSession()
    {
        // It would report what it runs. The managed environment does not reach the library, which reads the process's own.
        _ = SetEnvironment("ORT_DISABLE_TELEMETRY", "1", 1);
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OnnxSession).Assembly, (name, _, _) =>
            name.Contains("onnxruntime", StringComparison.Ordinal) ? NativeLibrary.Load(Built("OnnxRuntimeLibrary")!) : 0);
    }

    public OnnxSession(byte[] model)
    {
        // Without VNNI its product of unsigned and signed bytes saturates at 16 bits in between, unless it is told to be exact.
        options.AddSessionConfigEntry("session.x64quantprecision", "1");
        session = new InferenceSession(model, options);
    }

    public IReadOnlyList<string> Inputs => [.. session.InputMetadata.Keys];

    /// <summary>What the file says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata => session.ModelMetadata.CustomMetadataMap;

    /// <param name="inputs">Values of all samples and the shape of one, by name.</param>
    /// <returns>The only output.</returns>
    public float[] Run(int samples, IReadOnlyDictionary<string, (float[] Values, int[] Shape)> inputs)
    {
        var values = inputs.ToDictionary(i => i.Key, i => OrtValue.CreateTensorValueFromMemory(i.Value.Values, [samples, .. i.Value.Shape.Select(d => (long)d)]));
        try
        {
            using var run = new RunOptions();
            using var outputs = session.Run(run, values, session.OutputNames);
            return outputs.Single().GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            foreach (var value in values.Values)
                value.Dispose();
        }
    }

    public void Dispose()
    {
        session.Dispose();
        options.Dispose();
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnvironment(string name, string value, int overwrite);
#else
    public OnnxSession(byte[] model) => throw new InvalidOperationException(Absent);

    public IReadOnlyList<string> Inputs => [];

    public IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string>();

    public float[] Run(int samples, IReadOnlyDictionary<string, (float[] Values, int[] Shape)> inputs) => [];

    public void Dispose()
    {
    }
#endif
}
