using Voice.Assistants;
using Voice.Audio;

namespace Voice.Lines;

/// <summary>The caller's side of a call: sound in both directions, and notices.</summary>
/// <remarks>
/// The line gives the caller's sound to <c>CallSession.Hear</c> and its events to <c>CallSession.Post</c>. The methods here are called one at a time, in order,
/// and never wait: a line that cannot keep up drops audio, never a clear and never words.
/// </remarks>
internal interface ILine
{
    /// <summary>The format of the caller's sound, and the one replies are wanted in.</summary>
    AudioFormat Format { get; }

    /// <summary>Plays a piece after all earlier ones. The bytes are valid only during the method call.</summary>
    void Play(in ResponseAudio audio);

    /// <summary>Says a piece of a reply that has no sound, after all that was given before. Only a line that speaks by itself is asked to.</summary>
    void Say(string itemId, int contentIndex, string words)
    {
    }

    /// <summary>This part is complete.</summary>
    void EndPart(string itemId, int contentIndex);

    /// <summary>Falls silent at once and drops what is queued; answers with <see cref="LineCleared"/> if it can.</summary>
    void Clear(int clearId);

    /// <summary>
    /// Falls silent at once and keeps everything that the caller has not heard, also what is given from now on. <see cref="Resume"/> or <see cref="Clear"/> follows
    /// within about a second. A line that cannot do it goes on playing: it does nothing here and in <see cref="Resume"/>.
    /// </summary>
    /// <remarks>A <see cref="Clear"/> that follows answers with what was heard when the line fell silent. Playback reports stand still meanwhile.</remarks>
    void Pause()
    {
    }

    /// <summary>Plays on from the place at which the caller stopped hearing. Without effect on a line that is not paused.</summary>
    void Resume()
    {
    }

    /// <summary>Tells the caller something other than sound. A line without a screen ignores most of it.</summary>
    void Tell(LineNotice notice);
}
