using Voice.Audio;

namespace Voice.TurnDetection;

/// <summary>Whether a piece of sound that is over has somebody's voice in it, by the cascade's own detector.</summary>
internal static class VoiceCheck
{
    // Of the quiet line before it nothing is known; the detector wants to have heard a little.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private static readonly TurnDetectionOptions Options = new();

    public static bool IsVoice(AudioFormat format, ReadOnlySpan<byte> sound)
    {
        var ear = new TurnDetector(format, Options);
        var voice = false;
        ear.HearNothing(Quiet, static () => false, static _ => { });
        ear.Hear(sound, static () => false, edge => voice |= edge.Kind == SpeechEdgeKind.Began);
        return voice;
    }
}
