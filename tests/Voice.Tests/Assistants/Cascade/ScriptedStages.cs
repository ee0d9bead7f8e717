using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;

namespace Voice.Tests.Assistants.Cascade;

/// <summary>Services that answer what the test tells them, when it tells them.</summary>
internal sealed class ScriptedStages : ISpeechSynthesizer, IChatClient
{
    private readonly Channel<TranscriptionRequest> _transcriptions = Channel.CreateUnbounded<TranscriptionRequest>();
    private readonly Channel<ChatRequest> _chats = Channel.CreateUnbounded<ChatRequest>();
    private readonly Channel<SpeechRequest> _speeches = Channel.CreateUnbounded<SpeechRequest>();

    public CascadeStages Stages => new(Reach, TranscribeAsync, this, this, new AssistantDescription("scripted", false, "")) { Price = Price };

    public Func<CascadeStep, TokenUsage, TokenUsage>? Price { get; set; }

    public Func<CancellationToken, Task> Reach { get; set; } = static _ => Task.CompletedTask;

    public event Action<TokenUsage>? Used;

    public int SpeechRequests { get; private set; }

    public int ChatRequests { get; private set; }

    public bool Disposed { get; private set; }

    public sealed record TranscriptionRequest(AudioFrame Audio, string? Language, TaskCompletionSource<string> Answer, CancellationToken Cancelled);

    public sealed class ChatRequest(IReadOnlyList<ChatMessage> messages, ChatOptions options, CancellationToken cancelled)
    {
        public IReadOnlyList<ChatMessage> Messages { get; } = messages;

        public ChatOptions Options { get; } = options;

        public CancellationToken Cancelled { get; } = cancelled;

        public Channel<ChatResponseUpdate> Updates { get; } = Channel.CreateUnbounded<ChatResponseUpdate>();

        public void Say(string text) => Add(new TextContent(text));

        public void Call(string id, string name, string argument) => Add(new FunctionCallContent(id, name, new Dictionary<string, object?> { ["a"] = argument }));

        public void Add(AIContent content) => Updates.Writer.TryWrite(new ChatResponseUpdate(ChatRole.Assistant, [content]));

        public void End(ChatFinishReason? reason = null)
        {
            Add(new UsageContent(new UsageDetails { InputTokenCount = 20, CachedInputTokenCount = 8, OutputTokenCount = 5 }));
            Updates.Writer.TryWrite(new ChatResponseUpdate { FinishReason = reason ?? ChatFinishReason.Stop });
            Updates.Writer.TryComplete();
        }

        public void Refuse(RefusalReason reason) =>
            Updates.Writer.TryComplete(new AssistantException(new AssistantFailure(AssistantFailureKind.Refused, "scripted") { Reason = reason }));

        public void Fail(AssistantFailureKind kind) => Updates.Writer.TryComplete(new AssistantException(new AssistantFailure(kind, "scripted")));

        /// <summary>The messages as lines: role and text, call or output.</summary>
        public string Dialogue => string.Join('\n', Messages.Select(m => $"{m.Role}: {string.Join(' ', m.Contents.Select(Show))}"));

        private static string Show(AIContent content) => content switch
        {
            FunctionCallContent call => $"call {call.CallId} {call.Name}({string.Join(',', call.Arguments!.Values)})",
            FunctionResultContent result => $"result {result.CallId} {result.Result}",
            _ => content.ToString() ?? "",
        };
    }

    public sealed class SpeechRequest(string text, CancellationToken cancelled)
    {
        public string Text { get; } = text;

        public CancellationToken Cancelled { get; } = cancelled;

        public Channel<AudioFrame> Sound { get; } = Channel.CreateUnbounded<AudioFrame>();

        /// <summary>So many milliseconds of a sample that tells one sentence from another.</summary>
        public void Sounds(int milliseconds, short sample = 1_000)
        {
            var pcm = Enumerable.Repeat(sample, milliseconds * 24).ToArray();
            Sound.Writer.TryWrite(new AudioFrame(Speech.Bytes(pcm), AudioFormat.Pcm24K, TimeSpan.Zero));
        }

        public void End() => Sound.Writer.TryComplete();

        public void Fail(AssistantFailureKind kind) => Sound.Writer.TryComplete(new AssistantException(new AssistantFailure(kind, "scripted")));
    }

    public Task<TranscriptionRequest> TranscriptionAsync() => NextAsync(_transcriptions);

    public Task<ChatRequest> ChatAsync() => NextAsync(_chats);

    public Task<SpeechRequest> SpeechAsync() => NextAsync(_speeches);

    public bool HasNoMoreRequests => !_transcriptions.Reader.TryPeek(out _) && !_chats.Reader.TryPeek(out _) && !_speeches.Reader.TryPeek(out _);

    public async Task<string> TranscribeAsync(AudioFrame audio, string? language, CancellationToken cancellation)
    {
        var request = new TranscriptionRequest(audio, language, new(TaskCreationOptions.RunContinuationsAsynchronously), cancellation);
        _transcriptions.Writer.TryWrite(request);
        return await request.Answer.Task.WaitAsync(cancellation);
    }

    public Task OpenAsync(CancellationToken cancellation) => Task.CompletedTask;

    public async IAsyncEnumerable<AudioFrame> SpeakAsync(string sentence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new SpeechRequest(sentence, cancellation);
        SpeechRequests++;
        _speeches.Writer.TryWrite(request);
        await foreach (var frame in request.Sound.Reader.ReadAllAsync(cancellation))
            yield return frame;
    }

    /// <summary>The speech service tells what a sentence used.</summary>
    public void Use(TokenUsage usage) => Used?.Invoke(usage);

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ChatRequest([.. messages], options!, cancellationToken);
        ChatRequests++;
        _chats.Writer.TryWrite(request);
        await foreach (var update in request.Updates.Reader.ReadAllAsync(cancellationToken))
            yield return update;
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static Task<T> NextAsync<T>(Channel<T> requests) => requests.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
