using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.OpenAI.Endpoints;
using AskedOptions = Microsoft.Extensions.AI.ChatOptions;

namespace Voice.OpenAI.Cascade;

/// <summary>A chat model behind an HTTP API of OpenAI's kind, read with tolerance. Shared by all calls: each asks it through its <see cref="CallChat"/>.</summary>
/// <remarks>
/// Each orderly end of a stream with content is an answer, also if the server calls it something else. Words are reported as they are streamed; calls and usage at the end.
/// Failures are <see cref="AssistantException"/>s.
/// </remarks>
internal sealed partial class ChatModel(StageClient stage, ChatOptions options, bool simulated, ILogger logger)
{
    /// <summary>The time for the usage, which may follow the end of an answer.</summary>
    private static readonly TimeSpan AfterEnd = TimeSpan.FromSeconds(1);

    private readonly ThinkingHabit _habit = new(options.Model);

    /// <param name="memory">Of the call that asks.</param>
    /// <exception cref="AssistantException">It failed, or refused the request.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> AskAsync(
        IEnumerable<ChatMessage> messages, AskedOptions? options, ResponsesMemory memory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var deadline = stage.Watch(cancellationToken);
        await using var updates = AskAsync([.. messages], options, memory, deadline).GetAsyncEnumerator(deadline.Token);
        while (await NextAsync(updates, deadline))
            yield return updates.Current;
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

    private async IAsyncEnumerable<ChatResponseUpdate> AskAsync(List<ChatMessage> messages, AskedOptions? asked, ResponsesMemory memory, Deadline deadline)
    {
        List<AIFunctionDeclaration> tools = [.. asked?.Tools?.OfType<AIFunctionDeclaration>() ?? []];
        // Only these accept notes at any place of a dialogue, and cache such a dialogue.
        var official = simulated || stage.Pool.Endpoints.All(static endpoint => endpoint.Azure || OpenAIEndpoint.IsPublic(endpoint.BaseUrl));
        var request = new ChatRequest(options.Model, options.ReasoningEffort, official ? asked?.AdditionalProperties?.GetValueOrDefault(CascadeAssistant.CacheKey) as string : null, !official);
        var dialogue = official ? messages : StrictDialogue.Of(messages);
        using var response = options.Api == ChatApi.ChatCompletions
            ? await PostAsync("chat/completions", request.WriteCompletions(dialogue, tools), deadline)
            : await PostResponsesAsync(request, dialogue, tools, official ? memory : null, deadline);

        var written = new WrittenCalls(tools.DistinctBy(static tool => tool.Name).ToDictionary(static tool => tool.Name, static tool => tool.JsonSchema));
        var hold = official ? TimeSpan.Zero : _habit.Hold;
        var answer = new ChatAnswer(written, holds: hold != TimeSpan.Zero);
        var given = new StringBuilder();
        await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token);
        await foreach (var _ in ReadAsync(stream, answer, hold, deadline))
        {
            CheckThoughts(answer);
            if (answer.Filter.Take() is { Length: > 0 } words)
                yield return Words(words);
            if (answer.Error is { } error)
                throw ServerError.Of(error, stage.Service);
        }
        answer.Filter.End();
        CheckThoughts(answer);
        if (answer.Filter.Take() is { Length: > 0 } rest)
            yield return Words(rest);
        if (answer is { IsUnderstood: false, IsJunk: true })
            throw new AssistantException(new AssistantFailure(AssistantFailureKind.Lost, $"{stage.Service} answered something that could not be understood ({response.Content.Headers.ContentType?.MediaType})."));
        _habit.Learn(answer.Filter.Thinks, answer.Filter.Given > 0);
        if (answer.Filter.BadCalls > 0)
            LogBadCalls(stage.Service, answer.Filter.BadCalls);
        var end = End(answer);
        if (official && options.Api == ChatApi.Responses)
            memory.Learn(dialogue, given.ToString(), [.. end.Contents.OfType<FunctionCallContent>()], answer);
        yield return end;

        ChatResponseUpdate Words(string words)
        {
            given.Append(words);
            return new ChatResponseUpdate(ChatRole.Assistant, words);
        }
    }

    private Task<HttpResponseMessage> PostAsync(string path, byte[] json, Deadline deadline)
    {
        var body = new ByteArrayContent(json);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return stage.PostAsync(path, body, deadline);
    }

    /// <summary>A request that relies on what the provider has stored or encrypted is repeated whole if it is refused.</summary>
    private async Task<HttpResponseMessage> PostResponsesAsync(ChatRequest request, List<ChatMessage> dialogue, List<AIFunctionDeclaration> tools, ResponsesMemory? memory, Deadline deadline)
    {
        var known = memory?.Continue(dialogue);
        var relies = known is not null || (memory is not null && dialogue.SelectMany(static message => message.Contents).OfType<FunctionCallContent>().Any(call => memory.ReasoningOf(call.CallId).Count > 0));
        try
        {
            return await PostAsync("responses", request.WriteResponses(known?.New ?? dialogue, tools, memory, known?.PreviousId), deadline);
        }
        catch (AssistantException e) when (relies && e.Failure is { Kind: AssistantFailureKind.Refused, Reason: not (RefusalReason.ContextTooLong or RefusalReason.ContentFiltered) })
        {
            if (memory!.Forget())
                LogNotStored(stage.Service, e.Failure.Message);
            else
                LogWhole(stage.Service, e.Failure.Message);
        }
        return await PostAsync("responses", request.WriteResponses(dialogue, tools, memory, previousId: null), deadline);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} refused to go on from the response before; the whole dialogue is sent. {Reason}")]
    private partial void LogWhole(string service, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} refused again to go on from the response before; this call sends the whole dialogue from now on (Voice:Cascade:Chat:Store). {Reason}")]
    private partial void LogNotStored(string service, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} sent {Count} messages that could not be read; the rest of its answer is taken")]
    private partial void LogUnreadable(string service, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} wrote {Count} tool calls as text that could not be read; they are neither made nor spoken")]
    private partial void LogBadCalls(string service, int count);
}
