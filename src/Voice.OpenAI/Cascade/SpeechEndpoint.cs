using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>Speaks sentences by <c>POST /audio/speech</c>, as they come.</summary>
/// <remarks>
/// Source: OpenAI's API reference, Audio: <c>pcm</c> is 24 kHz, 16 bits, mono, without a header. Other servers send other formats, so the kind of an answer is detected. After an answer that cannot be read, or a format
/// that is refused before it ever worked, the sentence is requested once more in the next format.
/// </remarks>
/// <param name="formats">The formats of the service; shared by all calls.</param>
/// <param name="logger">The logger of the call.</param>
internal sealed partial class SpeechEndpoint(StageClient stage, SpeechOptions options, SpeechFormats formats, ILogger logger) : ISpeechSynthesizer
{
    public event Action<TokenUsage>? Used;

    public Task OpenAsync(CancellationToken cancellation) => Task.CompletedTask;

    public async IAsyncEnumerable<AudioFrame> SpeakAsync(string sentence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var deadline = stage.Watch(cancellation);
        var made = TimeSpan.Zero;
        try
        {
            var way = formats.First;
            HashSet<OpenAIEndpoint> spoilt = [];
            while (true)
            {
                var before = spoilt.Count;
                await using var answer = await AskAsync(sentence, way, spoilt, deadline);
                while (await NextAsync(answer, way, spoilt, deadline) is { } piece)
                {
                    made += piece.Duration;
                    yield return piece;
                }
                if (answer is { IsOver: true })
                    yield break;
                // The answer could not be read, and nothing of it was played.
                way = spoilt.Count > before ? formats.First : way + 1;
                deadline.Extend(stage.FirstByte);
            }
        }
        finally
        {
            // Raw sound has no usage report. Sound that was made before a stop is charged.
            Used?.Invoke(new TokenUsage(0, 0, 0, 0, 0, 0) { Characters = sentence.Length, AudioTime = made });
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <returns>Null if this way is refused and another may do.</returns>
    /// <exception cref="AssistantException">The service refused the request or is not available.</exception>
    private async Task<SpeechAnswer?> AskAsync(string sentence, int way, HashSet<OpenAIEndpoint> spoilt, Deadline deadline)
    {
        using var body = JsonContent.Create(new JsonObject
        {
            ["model"] = options.ModelOrDefault,
            ["input"] = sentence,
            ["voice"] = options.Voice,
            ["response_format"] = SpeechFormats.NameOf(way),
        });
        try
        {
            return await SpeechAnswer.OpenAsync(await stage.PostAsync("audio/speech", body, deadline, spoilt), options.SampleRate, deadline);
        }
        catch (AssistantException e) when (e.Failure.Kind == AssistantFailureKind.Refused && !formats.IsProven && SpeechFormats.HasNext(way))
        {
            LogRefused(SpeechFormats.NameOf(way), e.Failure.Message);
            return null;
        }
        catch (Exception e)
        {
            if (e is AssistantException { Failure: { Kind: AssistantFailureKind.Refused } refusal })
                LogSentence(refusal.Message);
            throw deadline.Explain(e);
        }
    }

    /// <returns>Null at the end, and if this answer did not bring sound and another entry or way may.</returns>
    /// <exception cref="AssistantException">It broke off, or nothing of it can be played.</exception>
    private async Task<AudioFrame?> NextAsync(SpeechAnswer? answer, int way, HashSet<OpenAIEndpoint> spoilt, Deadline deadline)
    {
        if (answer is null)
            return null;
        try
        {
            var piece = await answer.NextAsync(stage.Stall, deadline);
            if (piece is not null)
                Take(answer, way);
            return piece;
        }
        catch (InvalidDataException e)
        {
            LogUnreadable(answer.MediaType, SpeechFormats.NameOf(way), e.Message);
            var failure = new AssistantFailure(AssistantFailureKind.Refused, $"{stage.Service} sent {answer.MediaType}, which is {e.Message}; ask it for pcm or wav.");
            // The same entry may answer the next format with sound. An answer that is no sound would be the same again.
            var mayChange = SpeechFormats.HasNext(way);
            var isSound = answer.Kind is not (null or SoundKind.Page or SoundKind.Text or SoundKind.Json or SoundKind.Events);
            if (!answer.Sounded && ((mayChange && isSound) || stage.TryNext(answer.Response, spoilt, failure, deadline) || mayChange))
                return null;
            throw new AssistantException(failure, e);
        }
        catch (Exception e)
        {
            throw deadline.Explain(e);
        }
    }

    private void Take(SpeechAnswer answer, int way)
    {
        formats.Prove(way);
        if (answer.Kind is not (SoundKind.Raw or SoundKind.Wave) && formats.IsNews(way, answer.Kind!.Value))
            LogDecoded(answer.MediaType, answer.Kind.Value, SpeechFormats.NameOf(way));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The speech service sent {MediaType} where {Asked} was asked for: {What}. Nothing of it is played. Ask the service for pcm or wav")]
    private partial void LogUnreadable(string mediaType, string asked, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The speech service refused the format {Asked}, and the next one is asked for: {Reason}")]
    private partial void LogRefused(string asked, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The speech service refused a sentence, which is shown and not spoken: {Reason}")]
    private partial void LogSentence(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The speech service sent {MediaType} ({Kind}) where {Asked} was asked for. It is decoded; pcm or wav is heard sooner")]
    private partial void LogDecoded(string mediaType, SoundKind kind, string asked);
}
