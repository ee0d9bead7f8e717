using Voice.Audio;

namespace Voice.Assistants.Cascade;

/// <summary>Turns sentences into sound, several at a time.</summary>
internal interface ISpeechSynthesizer : IAsyncDisposable
{
    /// <summary>Told what was used, at the latest a little after the sentence it was used for, on any thread.</summary>
    event Action<TokenUsage>? Used;

    /// <summary>Prepares the service, so that the first sentence does not wait.</summary>
    /// <exception cref="AssistantException">The service is not available; the failure says why.</exception>
    Task OpenAsync(CancellationToken cancellation);

    /// <summary>The sound of a sentence, piece by piece as it comes: 16-bit PCM at any rate, whole samples. A piece is valid until the next is asked for.</summary>
    /// <exception cref="AssistantException">It could not be made, or broke off; the failure says why.</exception>
    IAsyncEnumerable<AudioFrame> SpeakAsync(string sentence, CancellationToken cancellation);
}
