using Voice.Audio;

namespace Voice.TurnDetection;

/// <summary>Tells whether a finished piece of sound holds a voice, by the detector of the cascade.</summary>
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
