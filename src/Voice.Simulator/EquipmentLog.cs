using Voice.Simulator.Replies;

namespace Voice.Simulator;

/// <summary>Tells at start what the simulator hears and speaks with, in one line.</summary>
sealed partial class EquipmentLog(Equipment equipment, ILogger<EquipmentLog> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogEquipment(log, equipment.Hearing, equipment.Speaking, equipment.Advice);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "The simulator hears with {Hearing} and speaks with {Speaking}. {Advice}")]
    static partial void LogEquipment(ILogger log, string hearing, string speaking, string advice);
}
