using Voice.Audio;

namespace Voice.TurnDetection;

/// <summary>Tells whether a finished piece of sound holds a voice.</summary>
internal static class VoiceCheck
{
    /// <summary>To end a reply for good.</summary>
    public const float Sure = 0.7f;

    /// <summary>To ask the caller again.</summary>
    public const float Possible = 0.3f;

    // So much speech there must be: 96 ms.
    private const int VoiceFrames = 3;

    // The quiet line before the sound is unknown, and the detectors need a little of it.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(320);
    private static readonly TurnDetectionOptions Energy = new() { Vad = VoiceDetection.Energy };

    /// <param name="threshold">How likely three frames of 32 ms must hold a voice, 0 to 1.</param>
    public static bool IsVoice(AudioFormat format, ReadOnlySpan<byte> sound, float threshold = Sure)
    {
        var meter = new VoiceMeter(format.SampleRate);
        return meter.Works ? Voices(meter, format, sound, threshold) >= VoiceFrames : IsLikeSpeech(format, sound);
    }

    private static int Voices(VoiceMeter meter, AudioFormat format, ReadOnlySpan<byte> sound, float threshold)
    {
        var samples = new short[format.SampleRate / 50];
        for (var left = format.BytesIn(Quiet) / format.BytesPerSample; left > 0; left -= samples.Length)
            meter.Hear(samples.AsSpan(0, Math.Min(left, samples.Length)));
        var voices = 0;
        var block = samples.Length * format.BytesPerSample;
        while (!sound.IsEmpty)
        {
            var piece = sound[..Math.Min(sound.Length, block)];
            sound = sound[piece.Length..];
            var judged = meter.Hear(samples.AsSpan(0, SampleCodec.Decode(format.Encoding, piece, samples)));
            voices += judged > 0 ? meter.CountOver(threshold, judged) : 0;
        }
        return voices;
    }

    /// <summary>By the energy alone, where the model is not there.</summary>
    private static bool IsLikeSpeech(AudioFormat format, ReadOnlySpan<byte> sound)
    {
        var ear = new TurnDetector(format, Energy);
        var voice = false;
        ear.HearNothing(Quiet, static () => false, static _ => { });
        ear.Hear(sound, static () => false, edge => voice |= edge.Kind == SpeechEdgeKind.Began);
        return voice;
    }
}
