using Voice.OpenAI.Models;

namespace Voice.Server.Upstream;

/// <summary>Tells at start of models in the settings that are switched off, soon will be, or are not known.</summary>
internal sealed partial class ModelNotices(UpstreamOptions upstream, IEnumerable<ConfiguredModel> models, TimeProvider time, ILogger<ModelNotices> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The simulator accepts any model.
        if (upstream.IsSimulated)
            return Task.CompletedTask;
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var catalog = ModelCatalog.BuiltIn;
        foreach (var (setting, model) in models.Where(m => m.Model.Length > 0).DistinctBy(m => (m.Setting, m.Model)))
        {
            var facts = catalog.Find(model);
            var instead = facts?.Successor is { } successor ? $"set it to {successor}" : "choose another";
            switch (catalog.StateOf(model, today))
            {
                case ModelState.Off: LogOff(setting, model, facts!.Shutdown!.Value, instead); break;
                case ModelState.Ending: LogEnding(setting, model, facts!.Shutdown!.Value, instead); break;
                case ModelState.Unknown: LogUnknown(setting, model, catalog.AsOf); break;
            }
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Setting} is {Model}, which was switched off on {Date:yyyy-MM-dd}: {Instead}")]
    private partial void LogOff(string setting, string model, DateOnly date, string instead);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Setting} is {Model}, which is switched off on {Date:yyyy-MM-dd}: {Instead} before then")]
    private partial void LogEnding(string setting, string model, DateOnly date, string instead);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Setting} is {Model}, which the catalogue of {AsOf:yyyy-MM-dd} does not know: what it costs is not counted")]
    private partial void LogUnknown(string setting, string model, DateOnly asOf);
}
