using Microsoft.Extensions.Primitives;

namespace Voice.Server.Upstream;

/// <summary>Takes over model services and keys that change in the settings while the server runs: calls that are up finish with what they have, new ones use the new.</summary>
/// <remarks>All other settings are read once, at start. Changed settings with a mistake in them change nothing.</remarks>
internal sealed partial class UpstreamReload(IConfiguration configuration, UpstreamOptions upstream, AssistantFactory assistants, ILogger<UpstreamReload> logger) : IHostedService, IDisposable
{
    private readonly Lock _gate = new();
    private IDisposable? _watch;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The start decides whether the simulator is served.
        if (!upstream.IsSimulated)
            _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _watch?.Dispose();

    private void Reload()
    {
        lock (_gate)                                    // one change of a file may be reported more than once
        {
            var mistakes = new List<string>();
            var changed = UpstreamOptions.Read(configuration, mistakes);
            var cascade = CascadeOptions.Read(configuration, mistakes);
            if (changed.IsSimulated && mistakes.Count == 0)
                mistakes.Add("No model service is left.");
            if (mistakes.Count > 0)
                LogRefused(string.Join(" ", mistakes));
            else if (assistants.Replace(changed, cascade))
                LogTakenOver(string.Join(", ", assistants.Pool.Labels));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model services or keys were changed in the settings and are used from now on: {Entries}")]
    private partial void LogTakenOver(string entries);

    [LoggerMessage(Level = LogLevel.Error, Message = "The settings were changed and have mistakes; the model services and keys stay as they are. {Mistakes}")]
    private partial void LogRefused(string mistakes);
}
