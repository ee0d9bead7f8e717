using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.OpenAI.Endpoints;
using AskedOptions = Microsoft.Extensions.AI.ChatOptions;

namespace Voice.OpenAI.Cascade;

/// <summary>A chat model behind an HTTP API of OpenAI's kind, read with tolerance. Shared by all calls.</summary>
/// <remarks>
/// Each orderly end of a stream with content is an answer, also if the server calls it something else. Words are reported as they are streamed; calls and usage at the end.
/// Failures are <see cref="AssistantException"/>s.
/// </remarks>
internal sealed partial class ChatModel(StageClient stage, ChatOptions options, bool simulated, ILogger logger) : IChatClient
{
    /// <summary>The time for the usage, which may follow the end of an answer.</summary>
    private static readonly TimeSpan AfterEnd = TimeSpan.FromSeconds(1);

    private readonly ThinkingHabit _habit = new(options.Model);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, AskedOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var deadline = stage.Watch(cancellationToken);
        await using var updates = AskAsync(messages, options, deadline).GetAsyncEnumerator(deadline.Token);
        while (await NextAsync(updates, deadline))
            yield return updates.Current;
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, AskedOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, Deadline deadline)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (Exception e)
        {
            throw deadline.Explain(e);
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AskAsync(IEnumerable<ChatMessage> messages, AskedOptions? asked, Deadline deadline)
    {
        List<AIFunctionDeclaration> tools = [.. asked?.Tools?.OfType<AIFunctionDeclaration>() ?? []];
        // Only these accept notes at any place of a dialogue, and cache such a dialogue.
        var official = simulated || stage.Pool.Endpoints.All(static endpoint => endpoint.Azure || OpenAIEndpoint.IsPublic(endpoint.BaseUrl));
        var request = new ChatRequest(options.Model, options.ReasoningEffort, official ? asked?.AdditionalProperties?.GetValueOrDefault(CascadeAssistant.CacheKey) as string : null, !official);
        var dialogue = official ? messages : StrictDialogue.Of(messages);
        using var body = new ByteArrayContent(options.Api == ChatApi.ChatCompletions ? request.WriteCompletions(dialogue, tools) : request.WriteResponses(dialogue, tools));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await stage.PostAsync(options.Api == ChatApi.ChatCompletions ? "chat/completions" : "responses", body, deadline);

        var written = new WrittenCalls(tools.DistinctBy(static tool => tool.Name).ToDictionary(static tool => tool.Name, static tool => tool.JsonSchema));
        var hold = official ? TimeSpan.Zero : _habit.Hold;
        var answer = new ChatAnswer(written, holds: hold != TimeSpan.Zero);
        await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token);
        await foreach (var _ in ReadAsync(stream, answer, hold, deadline))
        {
            CheckThoughts(answer);
            if (answer.Filter.Take() is { Length: > 0 } words)
                yield return new ChatResponseUpdate(ChatRole.Assistant, words);
            if (answer.Error is { } error)
                throw ServerError.Of(error, stage.Service);
        }
        answer.Filter.End();
        CheckThoughts(answer);
        if (answer.Filter.Take() is { Length: > 0 } rest)
            yield return new ChatResponseUpdate(ChatRole.Assistant, rest);
        if (answer is { IsUnderstood: false, IsJunk: true })
            throw new AssistantException(new AssistantFailure(AssistantFailureKind.Lost, $"{stage.Service} answered something that could not be understood ({response.Content.Headers.ContentType?.MediaType})."));
        _habit.Learn(answer.Filter.Thinks, answer.Filter.Given > 0);
        if (answer.Filter.BadCalls > 0)
            LogBadCalls(stage.Service, answer.Filter.BadCalls);
        yield return End(answer);
    }

    /// <exception cref="SpokenThoughtException">The words given so far were thinking.</exception>
    private void CheckThoughts(ChatAnswer answer)
    {
        if (!answer.Filter.HasGivenThoughts)
            return;
        _habit.Learn(thinks: true, hasWords: false);
        throw new SpokenThoughtException(new AssistantFailure(
            AssistantFailureKind.Lost, $"{stage.Service} thought aloud before it said so. From now on its answers are held back until they have a mark of thinking or are over."));
    }

    private static ChatResponseUpdate End(ChatAnswer answer)
    {
        List<AIContent> contents = [.. answer.ReadCalls()];
        if (answer.Usage is not null)
            contents.Add(new UsageContent(answer.Usage));
        return new ChatResponseUpdate(ChatRole.Assistant, contents) { FinishReason = answer.Finish ?? ChatFinishReason.Stop };
    }

    /// <summary>Reads the stream into the answer. Yields whenever something came.</summary>
    /// <exception cref="IOException">The stream broke off.</exception>
    private async IAsyncEnumerable<bool> ReadAsync(Stream stream, ChatAnswer answer, TimeSpan? hold, Deadline deadline)
    {
        var parser = new EventParser();
        var reader = new AnswerReader(options.Api, answer);
        var buffer = new byte[16 * 1024];
        var told = false;
        var comments = 0;
        Task? patience = null;
        while (!answer.IsOver)
        {
            var reading = stream.ReadAsync(buffer, deadline.Token).AsTask();
            if (patience is not null && await Task.WhenAny(reading, patience) == patience)
            {
                (patience, hold) = (null, null);
                answer.Filter.HoldNoMore();
                yield return true;
            }
            int count;
            try
            {
                count = await reading;
            }
            catch (Exception) when (told && !deadline.IsUnwanted)
            {
                break;                                      // the answer is complete; the server leaves the stream open, or breaks it
            }
            if (count == 0)
                parser.End();
            else
                parser.Add(buffer.AsSpan(0, count));
            while (!answer.IsOver && parser.TryTake(out var piece))
                reader.Read(piece);
            if (parser.IsTorn && answer is { IsOver: false, Finish: null })
                throw new IOException("The answer ends in the middle.");
            if (answer.IsAlive && !told)
                deadline.Extend((told = answer.Finish is not null) ? AfterEnd : stage.Stall);
            else if (parser.Comments > comments && !told)
                deadline.KeepAlive();
            comments = parser.Comments;
            answer.IsAlive = false;
            if (hold is { } most && most > TimeSpan.Zero && answer.Filter.IsHolding)
                patience ??= Task.Delay(most, TimeProvider.System, CancellationToken.None);
            yield return true;
            if (count == 0)
                break;
        }
        if (reader.Unreadable + parser.Unreadable is var unreadable and > 0)
        {
            answer.IsJunk = true;
            LogUnreadable(stage.Service, unreadable);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} sent {Count} messages that could not be read; the rest of its answer is taken")]
    private partial void LogUnreadable(string service, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} wrote {Count} tool calls as text that could not be read; they are neither made nor spoken")]
    private partial void LogBadCalls(string service, int count);
}
