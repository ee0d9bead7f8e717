using System.Diagnostics;

namespace Voice.Server.Tests;

/// <summary>The server as a program, with one thread for all its sockets: what holds that thread up holds up everybody.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Its output is read up to the line with its address, and then no more.</summary>
    public static Task<ServerProcess> StartAsync(Uri upstream, params string[] settings) => StartWithinAsync([], upstream, settings);

    /// <param name="within">A command that runs it, such as one that changes what it sees of the machine.</param>
    public static async Task<ServerProcess> StartWithinAsync(string[] within, Uri upstream, params string[] settings)
    {
        string[] command = [
            .. within, "dotnet", Path.Combine(AppContext.BaseDirectory, "Voice.Server.dll"), "--urls=http://127.0.0.1:0", $"--OPENAI_BASE_URL={upstream}", "--OPENAI_API_KEY=",
            .. settings.Select(s => "--" + s)];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1";
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf("http://127.0.0.1:", StringComparison.Ordinal) is >= 0 and var at)
                return new ServerProcess(process, new Uri(line[at..].Split(' ', '"')[0].TrimEnd('/', '.')));
        }
        throw new InvalidOperationException("The server did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
