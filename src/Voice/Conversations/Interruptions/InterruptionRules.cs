using System.Globalization;
using Voice.TurnDetection;

namespace Voice.Conversations;

/// <summary>The rules by which a sound over a reply is judged. Pure.</summary>
/// <remarks>
/// The times are measured with recorded people, coughs, doors and music. A cough has less than 100 ms of voice; a word of interest has 250 ms and goes on; "mm-hm" and "yes" are over
/// before that, and so is "stop": only their words tell them apart.
/// </remarks>
internal static class InterruptionRules
{
    /// <summary>After this time it is decided by sound alone, unless a short word waits for its text.</summary>
    public static readonly TimeSpan Decide = TimeSpan.FromMilliseconds(500);

    /// <summary>A paused reply goes on after this time at the latest.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(950);

    /// <summary>Less voice than this is none: three frames of the voice detector.</summary>
    public static readonly TimeSpan LeastVoice = TimeSpan.FromMilliseconds(96);

    /// <summary>A reply with less than this left to hear is nearly over: "yes" answers it then.</summary>
    public static readonly TimeSpan NearlyOver = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Ended = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan EnoughVoice = TimeSpan.FromMilliseconds(240);
    private static readonly TimeSpan Harder = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(200);
    private const float FarDb = 16;

    /// <summary>Whether a sound is reason to pause the reply: if something in it is like a voice, so that a door or a key costs the listener nothing. If earlier voices were for nothing, more of it is needed.</summary>
    /// <param name="falseAlarms">How many pauses of the last 30 s were for nothing.</param>
    public static bool IsReasonToPause(SoundMeasure sound, int falseAlarms) =>
        !sound.IsUnclear && sound.EchoDb is null && !IsFar(sound) && sound.Voice > TimeSpan.Zero && (falseAlarms < 2 || sound.Voice >= LeastVoice);

    /// <summary>Of the assistant's own voice, which comes back from the line.</summary>
    public static string Echo(SoundMeasure sound) =>
        string.Create(CultureInfo.InvariantCulture, $"echo {sound.EchoDb:0} dB, {sound.EchoDelay.TotalMilliseconds:0} ms");

    /// <summary>Decides by the sound.</summary>
    /// <param name="elapsed">Since the sound began.</param>
    /// <param name="falseAlarms">How many pauses of the last 30 s were for nothing: each makes the next one harder, up to the third.</param>
    /// <param name="byWordsOnly">A goodbye, a hand-over: no sound stops it, only words do.</param>
    public static InterruptionDecision BySound(SoundMeasure sound, TimeSpan elapsed, int falseAlarms, bool byWordsOnly)
    {
        if (sound.EchoDb is not null)
            return new(DecisionKind.Ignored, Echo(sound));
        if (sound.IsUnclear && elapsed < Decide)
            return new(DecisionKind.Waited, "an echo or not");
        if (IsFar(sound))
            return new(DecisionKind.Resumed, string.Create(CultureInfo.InvariantCulture, $"{sound.CallerDb!.Value - sound.LevelDb:0} dB quieter than the caller"));
        var enough = EnoughVoice + (Harder * Math.Min(falseAlarms, 3));
        if (sound.Voice >= enough && sound.Quiet < Ended && !byWordsOnly)
            return new(DecisionKind.Stopped, string.Create(CultureInfo.InvariantCulture, $"voice for {sound.Voice.TotalMilliseconds:0} ms"));
        if (sound.Voice < LeastVoice && (sound.Quiet >= Ended || elapsed >= Decide))
            return new(DecisionKind.Resumed, "no voice");
        if (elapsed >= LongestPause)
            return new(DecisionKind.Resumed, byWordsOnly ? "only words stop this reply" : "a short sound without words");
        return new(DecisionKind.Waited, sound.Voice < LeastVoice ? "voice or not" : "short, waits for its words");
    }

    /// <summary>Decides by the words.</summary>
    /// <param name="mayAcknowledge">"Mm-hm" and "yes" are only signs of listening: the reply goes on for a while yet and nothing was asked.</param>
    public static InterruptionDecision ByWords(string words, string? language, bool mayAcknowledge) => InterruptionWords.Classify(words, language) switch
    {
        InterruptionKind.None => new(DecisionKind.Resumed, "no words"),
        InterruptionKind.Backchannel when mayAcknowledge => new(DecisionKind.Resumed, "a sign of listening"),
        InterruptionKind.Backchannel => new(DecisionKind.Stopped, "an answer"),
        InterruptionKind.Stop => new(DecisionKind.Stopped, "a word that stops"),
        _ => new(DecisionKind.Stopped, "words"),
    };

    /// <summary>A word begins softly, so a sound is not called distant before it has lasted for 200 ms.</summary>
    private static bool IsFar(SoundMeasure sound) => sound.Sound >= LongEnough && sound.CallerDb is { } caller && sound.LevelDb < caller - FarDb;
}
