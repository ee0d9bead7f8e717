using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants.Cascade;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Cascade;

/// <summary>The services of a cascade, all of them one scripted service.</summary>
internal sealed class StageTestBed : IAsyncDisposable
{
    public const string Key = "sk-very-secret";

    private StageTestBed(ScriptedService service, CascadeServices services, FakeTimeProvider time) => (Service, Services, Time) = (service, services, time);

    public ScriptedService Service { get; }

    public CascadeServices Services { get; }

    public FakeTimeProvider Time { get; }

    public CascadeStages Stages => Services.ForCall(NullLogger.Instance);

    /// <param name="time">Null for a clock that stands still.</param>
    public static async Task<StageTestBed> StartAsync(TranscriptionOptions? transcription = null, ChatOptions? chat = null, SpeechOptions? speech = null, bool azure = false,
        EndpointPoolOptions? pool = null, TimeProvider? time = null)
    {
        var service = await ScriptedService.StartAsync();
        var fake = new FakeTimeProvider();
        time ??= fake;
        var entries = new EndpointPool(new OpenAIEndpoint(new Uri(service.BaseUrl), Key, azure), pool ?? new EndpointPoolOptions { LongestWait = TimeSpan.Zero }, time, NullLogger.Instance);
        return new StageTestBed(service, new CascadeServices(entries, false, transcription ?? new(), chat ?? new(), speech ?? new(), time, NullLogger.Instance), fake);
    }

    public async ValueTask DisposeAsync()
    {
        Services.Dispose();
        await Service.DisposeAsync();
    }
}
