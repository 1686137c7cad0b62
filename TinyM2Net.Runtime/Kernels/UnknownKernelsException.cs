namespace TinyM2Net.Runtime.Kernels;

/// <summary><c>TINYM2NET_KERNELS</c> names no kernels of this processor; the message names those it has.</summary>
internal sealed class UnknownKernelsException(string message) : InvalidOperationException(message);
