using Voice.Audio;
using Voice.Tools;

namespace Voice.Conversations;

/// <summary>The parts of one conversation and what they share: the effects of the event that is being applied, its time, the settings, and the numbers of ids.</summary>
/// <remarks>Each part owns its fields: another part reads its properties and calls its methods, and writes none of its fields.</remarks>
internal sealed class CallParts
{
    private int _ids;

    public CallParts(AudioFormat format, ConversationOptions options, ToolOptions toolOptions)
    {
        (Options, ToolOptions) = (options, toolOptions);
        Line = new LinePresence(this);
        Playback = new Playback(this, format);
        Turns = new CallerTurns(this);
        Interruptions = new Interruptions(this);
        Replies = new Replies(this);
        ReplyWatch = new ReplyWatch(this);
        OutOfBand = new OutOfBand(this);
        Captions = new ReplyCaptions();
        Tools = new ToolCalls(this);
        Handover = new Handover(this);
        Change = new AssistantChange(this);
        History = new CallHistory(this);
        Pictures = new Pictures(this);
        Waiting = new WaitingCues(this);
        Openings = new Openings(this);
        Hearing = new Hearing(this);
        Language = new CallLanguage(this);
        LastWords = new LastWords(this);
    }

    public ConversationOptions Options { get; }

    public ToolOptions ToolOptions { get; }

    public EffectList Do { get; } = new();

    /// <summary>Time since the call was answered.</summary>
    public TimeSpan Now { get; set; }

    /// <summary>How the call ended; null while it goes on.</summary>
    public CallEnd? Over { get; private set; }

    public LinePresence Line { get; }

    public Playback Playback { get; }

    public CallerTurns Turns { get; }

    public Interruptions Interruptions { get; }

    public Replies Replies { get; }

    public ReplyWatch ReplyWatch { get; }

    public OutOfBand OutOfBand { get; }

    public ReplyCaptions Captions { get; }

    public ToolCalls Tools { get; }

    public Handover Handover { get; }

    public AssistantChange Change { get; }

    public CallHistory History { get; }

    public Pictures Pictures { get; }

    public WaitingCues Waiting { get; }

    public Openings Openings { get; }

    public Hearing Hearing { get; }

    public CallLanguage Language { get; }

    public LastWords LastWords { get; }

    public Transcript Transcript => Captions.Transcript;

    public bool ListensOnly => Options.ListensOnly;

    /// <summary>What the call is doing, derived from the parts.</summary>
    public Phase Phase => this switch
    {
        { Over: not null } => Phase.Ended,
        { Playback.IsPlaying: true } => Phase.Speaking,
        { Handover: { Assistant: null, WasUp: true, IsOwed: true } } or { Handover: { Assistant: null, WasUp: true }, Replies.IsWanted: true } => Phase.Thinking,
        { Handover.Assistant: null } => Phase.Connecting,
        { Turns.Caller: CallerState.Speaking } => Phase.Listening,
        { Turns.Caller: CallerState.Owed } or { Replies.IsWanted: true } or { Tools.Any: true } => Phase.Thinking,
        { Replies.Slot.State: SlotState.Free or SlotState.Cancelling } => Phase.Listening,
        _ => Phase.Thinking,
    };

    public int NextNumber() => ++_ids;

    public string NextId(string kind) => $"{kind}_{NextNumber()}";

    /// <summary>Ends the call. Nothing happens to it afterwards.</summary>
    public void End(CallEnd end, Problem? problem = null)
    {
        Over = end;
        if (problem is not null)
            Do.Tell(problem);
        Do.Tell(new Lines.CallOver(end));
        Do.Do(new EndSession(end));
    }
}
