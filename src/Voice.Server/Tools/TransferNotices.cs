namespace Voice.Server.Tools;

/// <summary>Names the targets of hand-overs whose number looks wrong, once at the start.</summary>
internal sealed partial class TransferNotices(TransferTargets targets, ILogger<TransferNotices> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var name in targets.Unplanned)
            LogUnplanned(name, targets.Find(name));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Voice:Calls:TransferTargets:{Name} is {Number}: no number of that country has this length. Hand-overs to it may fail")]
    private partial void LogUnplanned(string name, string? number);
}
