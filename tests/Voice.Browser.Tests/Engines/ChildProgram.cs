using System.Diagnostics;

namespace Voice.Browser.Tests.Engines;

/// <summary>A program that runs as long as a test needs it. It is ended with its children.</summary>
internal sealed class ChildProgram : IDisposable
{
    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private readonly List<(Func<string, bool> Is, TaskCompletionSource<string> Found)> _awaited = [];

    private ChildProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
    }

    /// <summary>The last lines that it wrote, for a test that fails.</summary>
    public string Said
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public static ChildProgram Start(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var child = new ChildProgram(Process.Start(start)!);
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line, also an earlier one, that is what a test waits for.</summary>
    public async Task<string> LineAsync(Func<string, bool> isIt, int seconds = 60)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lines)
        {
            if (_lines.FirstOrDefault(isIt) is { } line)
                return line;
            _awaited.Add((isIt, found));
        }
        try
        {
            return await found.Task.WaitAsync(TimeSpan.FromSeconds(seconds));
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"{_process.StartInfo.FileName} did not say what was awaited, but: {Said}");
        }
    }

    /// <summary>Runs it to its end; throws if that was no success.</summary>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        using var child = Start(program, arguments, environment);
        await child._process.WaitForExitAsync();
        if (child._process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed: {child.Said}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > 200)
                _lines.Dequeue();
            foreach (var (_, found) in _awaited.Where(a => a.Is(line)))
                found.TrySetResult(line);
        }
    }
}
