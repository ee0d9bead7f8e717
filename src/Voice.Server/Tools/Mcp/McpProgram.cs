using System.Diagnostics;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Voice.Server.Tools.Mcp;

/// <summary>An MCP server that is a program of ours: started with an environment of its own, spoken to over its standard input and output, and ended with all it started.</summary>
internal sealed class McpProgram : IAsyncDisposable
{
    private static readonly TimeSpan TimeToLeave = TimeSpan.FromSeconds(1);

    private readonly Process _process;

    private McpProgram(Process process) => _process = process;

    /// <param name="largestMessage">Bytes.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static McpProgram Start(McpServerDefinition server, long largestMessage, out IClientTransport transport)
    {
        var start = new ProcessStartInfo(server.Settings.Command!, server.Arguments)
        {
            WorkingDirectory = server.Settings.Folder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in server.Environment)
        {
            if (value is not null)
                start.Environment[name] = value;
        }
        var process = Process.Start(start)!;
        // Read and dropped, because it may hold the callers' words.
        process.BeginErrorReadLine();
        transport = new StreamClientTransport(
            process.StandardInput.BaseStream, new CappedStream(process.StandardOutput.BaseStream, largestMessage, perLine: true));
        return new McpProgram(process);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            // Real time, because the other process uses it.
            using var patience = new CancellationTokenSource(TimeToLeave);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The program refuses, or has closed its input already.
        }
        finally
        {
            await KillAsync();
            _process.Dispose();
        }
    }

    private async Task KillAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException or NotSupportedException)
        {
            // The program has ended by itself.
        }
    }
}
