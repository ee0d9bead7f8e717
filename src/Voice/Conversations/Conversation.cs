using Voice.Assistants;
using Voice.Audio;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Conversations;

/// <summary>The pure machine of a call: one event in, effects out. No I/O, no clock, no tasks: the same events at the same times give the same effects.</summary>
/// <remarks>
/// The driver takes one event, calls <see cref="Apply"/>, performs every effect in order, and only then takes the next. Time is an argument; timers are effects that come back as
/// <see cref="TimerFired"/>.
/// <para>
/// <see cref="ConversationTable"/> says which part hears which event, and which rules run after each, in which order. A part owns its fields; the parts and what they share are
/// <see cref="CallParts"/>. <see cref="Phase"/> is derived from them, never set. The parts, each in a folder of its own:
/// </para>
/// <list type="bullet">
/// <item><b>Turns</b>: what the caller says, from the beginning of a turn until it is settled; and <see cref="BargeIn"/>.</item>
/// <item><b>Replies</b>: the reply that is being made and the one that is wanted. At most one is made at a time: <c>Free → Requested</c> (we asked, under an id) <c>→ Active → Free</c>,
/// or <c>Active → Cancelling → Free</c>. A reply that nobody here asked for goes <c>Free → Active</c>. A request that met such a reply on the wire is <c>Refused</c> and made again;
/// while its fate is not known, no other is made.</item>
/// <item><b>Playback</b>: the line, what it was given and what of it was heard. It outlives the reply, because sound is made faster than it is played: a reply can be cut off long
/// after it was finished.</item>
/// <item><b>Transcript</b>: who said what. <b>ToolCalls</b>: which tools run, and the caller's yes. <b>Handover</b>: which assistant serves, and how the next one takes over.</item>
/// <item><b>Waiting</b>: what a caller hears while nothing is said. <b>Opening</b>: the first words, keys, hold, secure sections, the language and the last words.</item>
/// </list>
/// </remarks>
internal sealed class Conversation(AudioFormat format, ConversationOptions options, ToolOptions toolOptions)
{
    private readonly CallParts _call = new(format, options, toolOptions);

    public Transcript Transcript => _call.Transcript;

    /// <summary>What the call is doing, derived from the state.</summary>
    public Phase Phase => _call.Phase;

    /// <summary>Takes one event. The effects are valid until the next call.</summary>
    /// <param name="now">Time since the call was answered; never goes back.</param>
    /// <exception cref="InvalidOperationException">No part hears such events.</exception>
    public IReadOnlyList<CallEffect> Apply(CallEvent happened, TimeSpan now)
    {
        var row = ConversationTable.RowOf(happened);
        _call.Do.Clear();
        if (_call.Over is not null || (_call.Handover.IsGivenUp && happened is AssistantEvent && !row.Has(ConversationTable.Traits.Final)))
            return _call.Do.All;
        _call.Now = now;
        if (row.Has(ConversationTable.Traits.Sign))
            _call.ReplyWatch.OnSign();
        if (row.Has(ConversationTable.Traits.News))
            _call.Change.OnHappening();
        row.Hear(_call, happened);
        ConversationTable.ApplyRules(_call);
        return _call.Do.All;
    }

    /// <summary>Decides about a piece of a reply's sound: the one event that comes fifty times a second, so it is not an object.</summary>
    /// <param name="place">Where the piece stands; null if it is late and must not be heard.</param>
    public IReadOnlyList<CallEffect> ApplyAudio(in ResponseAudio audio, TimeSpan now, out AudioPlace? place)
    {
        _call.Do.Clear();
        place = null;
        if (_call.Over is not null || !_call.Line.IsAttached || !_call.Replies.Slot.IsLive(audio.ResponseId))
            return _call.Do.All;
        _call.Now = now;
        _call.ReplyWatch.OnSign();
        place = _call.Playback.Send(audio, out var isFirst);
        if (isFirst)
        {
            _call.Replies.OnSound(audio);
            _call.Waiting.OnSound();
            ConversationTable.ApplyRules(_call);
        }
        return _call.Do.All;
    }
}
