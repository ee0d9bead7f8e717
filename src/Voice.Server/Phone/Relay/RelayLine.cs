using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>The line of a phone whose carrier hears and speaks by itself: words in both directions.</summary>
/// <remarks>
/// The words go out as they come. When the caller interrupts, the carrier tells how far it had spoken. A caller who
/// speaks without interrupting has heard everything.
/// </remarks>
/// <param name="write">Sends a message to the carrier.</param>
/// <param name="post">Reports events to the session.</param>
internal sealed class RelayLine(Action<string> write, Action<CallEvent> post) : ILine
{
    private readonly RelayWords _words = new();

    public AudioFormat Format => AudioFormat.MuLaw8K;

    /// <summary>No sound comes: the assistant was asked for words only.</summary>
    public void Play(in ResponseAudio audio)
    {
    }

    public void Say(string itemId, int contentIndex, string words)
    {
        _words.Add(itemId, contentIndex, words);
        if (words.Length > 0)
            write(RelayProtocol.WriteText(words, isLast: false));
    }

    public void EndPart(string itemId, int contentIndex) => write(RelayProtocol.WriteText("", isLast: true));

    /// <summary>The carrier cannot be silenced by command, and need not be: it has stopped by itself when the caller interrupted.</summary>
    public void Clear(int clearId) => post(new LineCleared(clearId, _words.Clear()));

    /// <summary>A phone has no screen.</summary>
    public void Tell(LineNotice notice)
    {
    }

    /// <summary>The caller has spoken, and the carrier has written it down.</summary>
    public void OnSaid(string words)
    {
        _words.AllHeard();
        post(new CallerSaid(words));
    }

    /// <summary>The caller has begun to speak over the carrier's voice, which has fallen silent.</summary>
    /// <param name="heard">The part of the reply that had been said by then.</param>
    /// <param name="after">How long it had been said.</param>
    public void OnInterrupted(string heard, TimeSpan after)
    {
        _words.Interrupt(heard, after);
        post(new CallerInterrupted());
    }
}
