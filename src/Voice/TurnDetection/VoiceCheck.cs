using Voice.Audio;

namespace Voice.TurnDetection;

/// <summary>Tells whether a finished piece of sound holds a voice, by the detector of the cascade.</summary>
internal static class VoiceCheck
{
    // The quiet line before the sound is unknown, and the detector needs a little of it.
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
