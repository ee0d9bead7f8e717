using System.Runtime.InteropServices;

namespace Voice.Server.Calls;

/// <summary>Lets calls end before the host begins to stop.</summary>
/// <remarks>
/// The host's own lifetime announces the stop first, upon which SignalR closes its connections and Kestrel cuts the rest; so the signals are taken here, and
/// the announcement is held back until the calls are over. A second signal stops at once.
/// </remarks>
internal sealed class DrainingLifetime(CallHost calls, IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private readonly CancellationTokenSource _force = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _force.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _asked) == 1)
            _ = StopAfterCallsAsync();
        else
            _force.Cancel();
    }

    private async Task StopAfterCallsAsync()
    {
        await calls.DrainAsync(_force.Token);
        application.StopApplication();
    }
}
