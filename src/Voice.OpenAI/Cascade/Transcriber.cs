using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>Writes down a turn by <c>POST /audio/transcriptions</c>. One for all calls.</summary>
/// <remarks>
/// Source: OpenAI's API reference, Audio. A WAVE file of 16-bit PCM is what every server takes. A language that the service refuses is left out, for this turn and, once that has helped, for all.
/// </remarks>
internal sealed partial class Transcriber(StageClient stage, TranscriptionOptions options, ILogger logger)
{
    private const int LargestAnswer = 4 * 1024 * 1024;

    // An answer of 5xx may have another reason, so it must have come so many times before the language is left out.
    private const int MostFailures = 2;

    private readonly TranscriptAnswer _answer = new(options.NoSpeechLimit);
    private readonly ConcurrentDictionary<string, int> _refused = new(StringComparer.Ordinal);      // how often, by language

    /// <inheritdoc cref="Voice.Assistants.Cascade.Transcribe"/>
    public async Task<string> TranscribeAsync(AudioFrame audio, string? language, CancellationToken cancellation)
    {
        using var deadline = stage.Watch(cancellation);
        var code = SpokenLanguage.ForRecogniser(language, cantonese: !stage.Pool.Endpoints.All(static endpoint => endpoint.Azure || OpenAIEndpoint.IsPublic(endpoint.BaseUrl)));
        if (code is not null && _refused.GetValueOrDefault(code) >= MostFailures)
            code = null;
        try
        {
            var words = await AskAsync(audio, code, deadline);
            if (code is not null)
                _refused.TryRemove(code, out _);
            return words;
        }
        catch (AssistantException e) when (code is not null && MayBeAboutLanguage(e.Failure))
        {
            deadline.Extend(stage.FirstByte);
            var words = await AskAsync(audio, null, deadline);
            Refuse(code, e.Failure);
            return words;
        }
    }

    /// <summary>Asks one entry after the other until one answers in words.</summary>
    private async Task<string> AskAsync(AudioFrame audio, string? language, Deadline deadline)
    {
        HashSet<OpenAIEndpoint> spoilt = [];
        while (true)
        {
            if (await AskAsync(audio, language, spoilt, deadline) is { } words)
                return words;
        }
    }

    /// <returns>Null if the answer cannot be read and another entry may be asked.</returns>
    private async Task<string?> AskAsync(AudioFrame audio, string? language, HashSet<OpenAIEndpoint> spoilt, Deadline deadline)
    {
        try
        {
            using var body = Body(audio, language);
            using var response = await stage.PostAsync("audio/transcriptions", body, deadline, spoilt);
            await response.Content.LoadIntoBufferAsync(LargestAnswer, deadline.Token);
            var type = response.Content.Headers.ContentType;
            var mediaType = type?.MediaType?.ToLowerInvariant() ?? "";
            try
            {
                return _answer.Read(EncodingOf(type?.CharSet).GetString(await response.Content.ReadAsByteArrayAsync(deadline.Token)), mediaType);
            }
            catch (FormatException e)
            {
                var sent = mediaType.Length is > 0 and <= 64 ? mediaType : "no Content-Type";
                var failure = new AssistantFailure(AssistantFailureKind.Lost, $"{stage.Service} answered ({sent}) what could not be understood as words: {e.Message}.");
                if (stage.TryNext(response, spoilt, failure, deadline))
                    return null;
                throw new AssistantException(failure, e);
            }
        }
        catch (Exception e)
        {
            throw deadline.Explain(e);
        }
    }

    private MultipartFormDataContent Body(AudioFrame audio, string? language)
    {
        var file = new ByteArrayContent(PcmFile.Of(audio));
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        // Names in quotes: some servers' readers know no others.
        var body = new MultipartFormDataContent { { file, "\"file\"", "\"turn.wav\"" } };
        Add("model", options.Model);
        Add("response_format", options.Verbose ? "verbose_json" : "json");
        if (language is not null)
            Add("language", language);
        if (options.Prompt.Length > 0)
            Add("prompt", options.Prompt);
        return body;

        void Add(string name, string value) => body.Add(new StringContent(value), $"\"{name}\"");
    }

    /// <summary>A refusal of the request, or a failure of the service: some answer 500 to a language that they do not know.</summary>
    private static bool MayBeAboutLanguage(AssistantFailure failure) => IsRefusal(failure) || failure.Kind == AssistantFailureKind.Unreachable;

    private static bool IsRefusal(AssistantFailure failure) => failure.Kind == AssistantFailureKind.Refused;

    /// <summary>The same turn was written down without the language.</summary>
    private void Refuse(string language, AssistantFailure failure)
    {
        var times = _refused.AddOrUpdate(language, IsRefusal(failure) ? MostFailures : 1, (_, before) => IsRefusal(failure) ? MostFailures : before + 1);
        if (times == MostFailures)
            LogLanguage(language, failure.Message);
    }

    private static Encoding EncodingOf(string? name)
    {
        try
        {
            return string.IsNullOrEmpty(name) ? Encoding.UTF8 : Encoding.GetEncoding(name.Trim('"'));
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The transcription service does not take the language {Language}, and is asked without it from now on: {Reason}")]
    private partial void LogLanguage(string language, string reason);
}
