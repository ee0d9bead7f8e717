
namespace Voice.Benchmarks.Cascade;

/// <summary>One turn: what the services took, and what the whole took.</summary>
/// <param name="Silence">From the caller's last sound to the end of their turn: the endpointing, which adapts to the caller.</param>
/// <param name="Transcription">All of it.</param>
/// <param name="TranscriptionLeft">The part of the transcription that was left when the turn was over.</param>
/// <param name="FirstToken">Of the chat, from its request on.</param>
/// <param name="Clause">From the chat's request until its first clause was there.</param>
/// <param name="FirstSound">Of the speech, from its request on.</param>
/// <param name="Cascade">From the end of the turn to the first sound.</param>
internal sealed record CascadeTurn(TimeSpan Silence, TimeSpan Transcription, TimeSpan TranscriptionLeft, TimeSpan FirstToken, TimeSpan Clause, TimeSpan FirstSound, TimeSpan Cascade)
{
    /// <summary>The waiting time after the turn.</summary>
    public TimeSpan Parts => TranscriptionLeft + Clause + FirstSound;

    /// <summary>The time of the cascade itself: its own work, and the way to the services and back.</summary>
    public TimeSpan Ours => Cascade - Parts;
}
