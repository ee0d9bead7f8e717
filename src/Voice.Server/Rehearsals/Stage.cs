using Microsoft.Extensions.Logging.Abstractions;
using Voice.OpenAI;
using Voice.OpenAI.Endpoints;
using Voice.Server.Browser;
using Voice.Server.Calls;
using Voice.Server.Phone;
using Voice.Server.Upstream;

namespace Voice.Server.Rehearsals;

/// <summary>Where a rehearsal takes place: the server's own parts, with a model that is an echo, no records, no log, and a port of the loopback of its own.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly IServiceProvider _services;
    private readonly WebApplication _app;
    private readonly StreamVendor _carrier;
    private AssistantFactory? _models;
    private CallHost? _calls;
    private PhoneServices? _phone;

    /// <param name="services">The server's.</param>
    public Stage(IServiceProvider services)
    {
        _services = services;
        _carrier = (StreamVendor)services.GetRequiredService<PhoneVendors>().Find("twilio")!;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        SocketThreads.Use(builder.WebHost);
        PageConnections.AddTo(builder.Services.AddRoutingCore().AddSingleton(TimeProvider.System).AddSingleton(_ => _calls!).AddSignalR());
        _app = builder.Build();
        _app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(5), KeepAliveTimeout = TimeSpan.FromSeconds(10) });
        _app.MapHub<VoiceHub>("/hub", o => HubPipes.Inline(o));
        _app.MapGet("/phone", PhoneAsync);
        _app.MapGet("/v1/realtime", ModelAsync);
    }

    /// <summary>Calls that are up.</summary>
    public int Calls => _calls?.Count ?? 0;

    /// <summary>True once a model was reached.</summary>
    public bool HeldCall { get; private set; }

    /// <returns>Where it listens.</returns>
    public async Task<Uri> OpenAsync(CancellationToken cancellation)
    {
        await _app.StartAsync(cancellation);
        var address = new Uri(_app.Urls.First());
        var outcomes = Make<CallOutcomes>();
        _models = Make<AssistantFactory>(
            new UpstreamOptions([new OpenAIEndpoint(new Uri(address, "/v1"), "")], new EndpointPoolOptions()), NullLogger<AssistantFactory>.Instance);
        _calls = Make<CallHost>(_models, outcomes, new CallOptions(), new RecordingOptions(), NullLogger<CallHost>.Instance);
        var phones = Make<PhoneCalls>(_calls, outcomes, NullLogger<PhoneCalls>.Instance);
        _phone = Make<PhoneServices>(phones, Make<StreamTokens>(), new PhoneOptions { AllowUnsigned = true }, NullLogger<PhoneMedia>.Instance);
        return new UriBuilder(address) { Scheme = "ws" }.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _models?.Dispose();
    }

    private async Task PhoneAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var media = new PhoneMedia(socket, _carrier, _carrier.NewStream(), _phone!, null, null);
        await media.RunAsync();
    }

    private async Task ModelAsync(HttpContext context)
    {
        HeldCall = true;
        using var socket = await context.WebSockets.AcceptWebSocketAsync("realtime");
        await new StageModel(socket).RunAsync(context.RequestAborted);
    }

    private T Make<T>(params object[] inPlaceOfTheServers) => ActivatorUtilities.CreateInstance<T>(_services, inPlaceOfTheServers);
}
