using System.ClientModel.Primitives;
using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;
using Voice.Assistants;
using Voice.Assistants.Pipeline;

namespace Voice.OpenAI.Cascade;

/// <summary>The services of the cascade, shared by all calls: one pool of connections, one chat client.</summary>
public sealed class CascadeServices : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http;
    private readonly HttpMessageInvoker _sockets;
    private readonly TimeProvider _time;
    private readonly SpeechOptions _speechOptions;
    private readonly Leg _transcription;
    private readonly Leg _speech;
    private readonly IReadOnlyList<Leg> _distinct;
    private readonly Transcriber _transcriber;
    private readonly ChatLeg _chat;
    private readonly AssistantDescription _description;

    /// <param name="main">Where the realtime model is: what a leg without a base URL uses.</param>
    /// <param name="simulated">True if that is the simulator in the box.</param>
    /// <param name="handler">What carries the requests; null for the network.</param>
    public CascadeServices(
        OpenAIEndpoint main, bool simulated, TranscriptionOptions transcription, ChatOptions chat, SpeechOptions speech, TimeProvider time, HttpMessageHandler? handler = null)
    {
        var carrier = handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new HttpClient(carrier) { Timeout = Timeout.InfiniteTimeSpan };      // each leg has deadlines of its own
        _sockets = new HttpMessageInvoker(carrier, disposeHandler: false);
        _time = time;
        _speechOptions = speech;
        _transcription = new Leg(_http, transcription.Endpoint(main), transcription, "The transcription", time);
        var thinking = new Leg(_http, chat.Endpoint(main), chat, "The chat model", time);
        _speech = new Leg(_http, speech.Endpoint(main), speech, "The speech synthesis", time);
        _distinct = [.. new[] { _transcription, thinking, _speech }.DistinctBy(static leg => (leg.Endpoint.BaseUrl, leg.Endpoint.ApiKey))];
        _transcriber = new Transcriber(_transcription, transcription);
        _chat = Chat(thinking, chat);
        var own = simulated && thinking.Endpoint == main;
        _description = new AssistantDescription(
            own ? "Built-in assistant" : chat.Model, own, own ? "This is the built-in simulator. Set OPENAI_API_KEY to talk to a real model." : "");
    }

    /// <summary>The services as one call needs them.</summary>
    /// <param name="logger">The call's own.</param>
    public PipelineLegs ForCall(ILogger logger) => new(
        cancellation => Task.WhenAll(_distinct.Select(leg => leg.ReachAsync(cancellation))),
        _transcriber.TranscribeAsync,
        _chat,
        _speechOptions.Api == SpeechApi.Speech
            ? new SpeechEndpoint(_speech, _speechOptions)
            : new RealtimeSpeech(() => new RealtimeAssistant(_speech.Endpoint, RealtimeOptions(), _sockets, _time, logger), _speech),
        _description);

    public void Dispose()
    {
        _chat.Dispose();
        _sockets.Dispose();
        _http.Dispose();
    }

    private RealtimeOptions RealtimeOptions() => new()
    {
        Model = _speechOptions.ModelOrDefault,
        Voice = _speechOptions.Voice,
        TranscriptionModel = "",
        ConnectTimeout = _speechOptions.FirstByte,
    };

    private ChatLeg Chat(Leg leg, ChatOptions options)
    {
        var transport = new HttpClientPipelineTransport(_http);
        var url = new UriBuilder(leg.Endpoint.BaseUrl) { Scheme = leg.Endpoint.BaseUrl.Scheme is "https" or "wss" ? "https" : "http" }.Uri;
        var noRetry = new ClientRetryPolicy(0);
        var key = new LegKeyPolicy(leg.Endpoint);
        ReasoningOptions? reasoning = Effort(options.ReasoningEffort) is { } effort ? new ReasoningOptions { Effort = effort } : null;
        if (options.Api == ChatApi.ChatCompletions)
        {
            var model = new ChatClient(options.Model, key, new OpenAIClientOptions { Endpoint = url, Transport = transport, RetryPolicy = noRetry, NetworkTimeout = Timeout.InfiniteTimeSpan });
            return new ChatLeg(model.AsIChatClient(), leg, asked => asked.Reasoning = reasoning);
        }
        var responses = new ResponsesClient(key, new ResponsesClientOptions { Endpoint = url, Transport = transport, RetryPolicy = noRetry, NetworkTimeout = Timeout.InfiniteTimeSpan });
        return new ChatLeg(responses.AsIChatClient(options.Model), leg, asked =>
        {
            asked.Reasoning = reasoning;
            // Every request carries the whole dialogue, so nothing need be kept there.
            asked.RawRepresentationFactory = static _ => new CreateResponseOptions { StoredOutputEnabled = false };
        });
    }

    private static ReasoningEffort? Effort(string effort) => effort switch
    {
        "none" => ReasoningEffort.None,
        "low" => ReasoningEffort.Low,
        "medium" => ReasoningEffort.Medium,
        "high" => ReasoningEffort.High,
        _ => null,
    };
}
