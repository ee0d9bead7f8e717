using System.Net;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Models;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Cascade;

/// <summary>The services of the cascade, shared by all calls: one set of connections, one chat client.</summary>
internal sealed class CascadeServices : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    private readonly EndpointPool _main;
    private readonly HttpMessageHandler _network;
    private readonly HttpMessageInvoker _sockets;
    private readonly SpeechOptions _speechOptions;
    private readonly SpeechFormats _speechFormats = new();
    private readonly StageClient _transcription;
    private readonly StageClient _thinking;
    private readonly StageClient _speech;
    private readonly Transcriber _transcriber;
    private readonly ChatModel _chat;
    private readonly bool _storesResponses;
    private readonly AssistantDescription _description;
    private readonly string[] _models;                      // by step

    /// <param name="main">The endpoints of the realtime model. A stage without a base URL uses them.</param>
    /// <param name="simulated">True if that is the simulator.</param>
    /// <param name="network">The handler that sends the requests; null for the network.</param>
    public CascadeServices(
        EndpointPool main, bool simulated, TranscriptionOptions transcription, ChatOptions chat, SpeechOptions speech, TimeProvider time, ILogger logger, HttpMessageHandler? network = null)
    {
        _main = main;
        _network = network ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _sockets = new HttpMessageInvoker(_network, disposeHandler: false);
        _speechOptions = speech = speech.At(speech.Endpoint?.BaseUrl ?? (simulated ? null : main.Endpoints[0].BaseUrl));
        _transcription = new StageClient("transcription", "The transcription", Pool(transcription), transcription, _network, time);
        _thinking = new StageClient("chat", "The chat model", Pool(chat), chat, _network, time);
        _speech = new StageClient("speech", "The speech synthesis", Pool(speech), speech, _network, time);
        _transcriber = new Transcriber(_transcription, transcription, logger);
        var own = simulated && _thinking.Pool == main;
        _storesResponses = chat.Store;
        _chat = new ChatModel(_thinking, chat, own, logger);
        _models = [transcription.Model, chat.Model, speech.ModelOrDefault];
        _description = new AssistantDescription(
            own ? "Built-in assistant" : chat.Model, own, own ? "This is the built-in simulator. Set OPENAI_API_KEY to talk to a real model." : "")
        { SeesPictures = chat.Sees };

        EndpointPool Pool(StageOptions stage) => stage.Endpoint is { } endpoint ? new EndpointPool(endpoint, main.Options, time, logger) : main;
    }

    /// <summary>The services as one call needs them.</summary>
    /// <param name="logger">The call's own.</param>
    public CascadeStages ForCall(ILogger logger) => new(
        ReachAsync,
        _transcriber.TranscribeAsync,
        new CallChat(_chat, new ResponsesMemory(_storesResponses)),
        _speechOptions.Api == SpeechApi.Speech
            ? new SpeechEndpoint(_speech, _speechOptions, _speechFormats, logger)
            : new RealtimeSpeech(() => new RealtimeAssistant(_speech.Pool, RealtimeOptions(), _sockets, logger), _speech),
        _description)
    {
        Price = (step, usage) =>
        {
            usage = usage with { Model = _models[(int)step] };
            return _description.Simulated ? usage with { Cost = 0 } : ModelCatalog.BuiltIn.Priced(usage);
        },
    };

    /// <summary>Other addresses and keys from now on, of those services that have their own.</summary>
    /// <returns>False if they are those that are there already.</returns>
    public bool Replace(TranscriptionOptions transcription, ChatOptions chat, SpeechOptions speech) =>
        Replace(_transcription, transcription) | Replace(_thinking, chat) | Replace(_speech, speech);

    public void Dispose()
    {
        foreach (var stage in (StageClient[])[_transcription, _thinking, _speech])
            stage.Dispose();
        _sockets.Dispose();
        _network.Dispose();
    }

    private bool Replace(StageClient stage, StageOptions options) => stage.Pool != _main && options.Endpoint is { } endpoint && stage.Pool.Replace([endpoint]);

    private async Task ReachAsync(CancellationToken cancellation)
    {
        StageClient[] stages = [_transcription, _thinking, _speech];
        foreach (var stage in stages)
            stage.ThrowIfOut();
        await Task.WhenAll(stages.DistinctBy(static stage => stage.Pool).Select(stage => stage.ReachAsync(cancellation)));
    }

    private RealtimeOptions RealtimeOptions() => new()
    {
        Model = _speechOptions.ModelOrDefault,
        Voice = _speechOptions.Voice,
        TranscriptionModel = "",
        ConnectTimeout = _speechOptions.FirstByte,
    };
}
