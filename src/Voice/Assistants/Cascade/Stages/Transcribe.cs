using Voice.Audio;

namespace Voice.Assistants.Cascade;

/// <summary>Writes down what was said.</summary>
/// <param name="audio">One turn, in the caller's format; its time of capture has no meaning.</param>
/// <param name="language">BCP 47 tag, or null to find out.</param>
/// <returns>The words; empty if there are none.</returns>
/// <exception cref="AssistantException">It could not be done; the failure says why.</exception>
internal delegate Task<string> Transcribe(AudioFrame audio, string? language, CancellationToken cancellation);
