using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace TinyM2Net.Sdk.Tests.Support;

/// <summary>A Slurm of one node, this machine, with its own key, ports and folder: real daemons, which end with it.</summary>
internal sealed class SlurmCluster : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly Product _product;
    private readonly string _folder;
    private readonly List<Process> _daemons = [];

    /// <param name="product">In whose world the jobs run.</param>
    /// <param name="folder">Absent or empty.</param>
    public SlurmCluster(Product product, string folder)
    {
        _product = product;
        _folder = Directory.CreateDirectory(folder).FullName;
        var (key, socket) = (At("munge.key"), At("munge.socket"));
        foreach (var name in (string[])["state", "spool"])
            Directory.CreateDirectory(At(name));
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(1024));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var node = Dns.GetHostName().Split('.')[0];
        File.WriteAllText(Configuration, $"""
            ClusterName=tinym2net
            SlurmctldHost={node}(127.0.0.1)
            SlurmUser={Environment.UserName}
            SlurmdUser={Environment.UserName}
            AuthType=auth/munge
            AuthInfo=socket={socket},cred_expire=5
            StateSaveLocation={At("state")}
            SlurmdSpoolDir={At("spool")}
            SlurmctldPidFile={At("slurmctld.pid")}
            SlurmdPidFile={At("slurmd.pid")}
            SlurmctldPort={FreePort()}
            SlurmdPort={FreePort()}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            SchedulerParameters=sched_interval=2,bf_interval=2
            MpiDefault=none
            ReturnToService=2
            NodeName={node} NodeAddr=127.0.0.1 CPUs={Environment.ProcessorCount} State=UNKNOWN
            PartitionName=all Nodes=ALL Default=YES State=UP

            """);
        Start("munged", "--foreground", "--force", "--key-file", key, "--socket", socket, "--pid-file", At("munged.pid"), "--log-file", At("munged.log"), "--seed-file", At("munge.seed"));
        Until(() => File.Exists(socket), "munged");
        Start("slurmctld", "-D");
        Start("slurmd", "-D");
        Until(() => Run(_folder, "sinfo", "--noheader", "--format=%T").Output.Contains("idle", StringComparison.Ordinal), "the node");
    }

    /// <summary>What is not installed of it.</summary>
    public static string[] Missing => [.. new[] { "munged", "slurmctld", "slurmd", "sbatch", "scontrol" }.Where(name => PathOf(name) is null)];

    private string Configuration => At("slurm.conf");

    public DotnetResult Run(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(Info(program, arguments, folder))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new DotnetResult($"{program} {string.Join(' ', arguments)}", process.ExitCode, output + error.Result);
    }

    /// <summary>Waits for the cluster to get somewhere.</summary>
    public void Until(Func<bool> reached, string what)
    {
        for (var watch = Stopwatch.StartNew(); !reached(); Thread.Sleep(200))
            Assert.True(watch.Elapsed < Limit, $"{what} was not there after {watch.Elapsed}:\n{Run(_folder, "squeue").Output}");
    }

    public void Dispose()
    {
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            if (!daemon.HasExited)
                daemon.Kill();
            daemon.WaitForExit();
            daemon.Dispose();
        }
    }

    private void Start(string program, params string[] arguments)
    {
        var info = Info(program, arguments, _folder);
        var daemon = Process.Start(info)!;
        var log = new StreamWriter(At(program + ".out")) { AutoFlush = true };
        void Keep(object _, DataReceivedEventArgs line)
        {
            lock (log)
                log.WriteLine(line.Data);
        }
        daemon.OutputDataReceived += Keep;
        daemon.ErrorDataReceived += Keep;
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        _daemons.Add(daemon);
    }

    private ProcessStartInfo Info(string program, string[] arguments, string folder)
    {
        var info = _product.Info(PathOf(program) ?? Path.Combine(folder, program), folder, arguments);
        info.Environment["SLURM_CONF"] = Configuration;
        return info;
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static string? PathOf(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(["/usr/sbin", "/usr/local/sbin"]).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
