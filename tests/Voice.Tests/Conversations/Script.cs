using Voice.Assistants;
using Voice.Audio;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>Drives a conversation and keeps what it did: its timers run on the script's own clock, its captions on the script's own screen.</summary>
internal sealed class Script
{
    private readonly Dictionary<CallTimer, TimeSpan> _timers = [];
    private readonly Dictionary<string, TimeSpan> _playedFrom = [];
    private readonly Func<Conversation> _newConversation;
    private readonly Func<ToolCalled, ToolVerdict> _judge;
    private readonly List<(Func<Conversation, IReadOnlyList<CallEffect>> Apply, IReadOnlyList<string> Effects)> _journal = [];
    private TimeSpan _playsUntil;                   // by the clock

    /// <param name="policies">What tools may do; those not named may do what they like.</param>
    /// <param name="judge">What a real tool box says, in place of that.</param>
    public Script(ConversationOptions? options = null, Dictionary<string, ToolPolicy>? policies = null, ToolOptions? tools = null, Func<ToolCalled, ToolVerdict>? judge = null)
    {
        _newConversation = () => new Conversation(AudioFormat.Pcm24K, options ?? new ConversationOptions(), tools ?? new ToolOptions { Filler = "" });
        _judge = judge ?? (call => new ToolVerdict(policies?.GetValueOrDefault(call.Name) ?? ToolPolicy.Default, null));
        Conversation = _newConversation();
    }

    public Conversation Conversation { get; }

    /// <summary>True if <see cref="Replay"/> is wanted later.</summary>
    public bool KeepsJournal { get; init; }

    public TimeSpan Now { get; private set; }

    public Phase Phase => Conversation.Phase;

    /// <summary>The phase the caller was told last.</summary>
    public Phase Told { get; private set; }

    /// <summary>All effects so far, and those of the last event.</summary>
    public List<CallEffect> All { get; } = [];

    public List<CallEffect> Last { get; } = [];

    /// <summary>All events so far, but for sound.</summary>
    public List<CallEvent> Events { get; } = [];

    /// <summary>How many pieces of sound have come, wanted or not.</summary>
    public int Sounds { get; private set; }

    /// <summary>Sound the line was given, by item, in milliseconds.</summary>
    public Dictionary<string, double> Heard { get; } = [];

    /// <summary>The captions as a page would show them.</summary>
    public SortedDictionary<int, CaptionChanged> Screen { get; } = [];

    /// <summary>What happened and what was done about it, for a reader.</summary>
    public List<string> Story { get; } = [];

    public IEnumerable<CallTimer> Running => _timers.Keys;

    /// <summary>When the next timer runs out; null if none is set.</summary>
    public TimeSpan? NextTimer => _timers.Count == 0 ? null : _timers.Values.Min();

    public IEnumerable<AssistantCommand> Commands => All.OfType<SendCommand>().Select(e => e.Command);

    public IEnumerable<CreateResponse> Asked => Commands.OfType<CreateResponse>();

    public IEnumerable<CancelResponse> Cancelled => Commands.OfType<CancelResponse>();

    public IEnumerable<TruncateItem> Truncated => Commands.OfType<TruncateItem>();

    public IEnumerable<LineNotice> Notices => All.OfType<TellLine>().Select(e => e.Notice);

    public IEnumerable<string> Problems => Notices.OfType<ProblemTold>().Select(n => n.Problem.Code);

    public IEnumerable<int> Clears => All.OfType<ClearLine>().Select(e => e.ClearId);

    public CallEnd? End => All.OfType<EndSession>().SingleOrDefault()?.End;

    /// <summary>A call that is up, with a line, in silence.</summary>
    public static Script Listening(ConversationOptions? options = null) =>
        new Script(options).Happens(new LineAttached(1)).Happens(new AssistantReady(new AssistantDescription("model", true, "")));

    /// <summary>A call in which a reply is being spoken: so much of item <c>i1</c> of reply <c>r1</c> has come.</summary>
    public static Script Speaking(double ms = 1000) => Listening().CallerSays("u1").Created("r1").Audio("r1", "i1", ms);

    public Script Happens(CallEvent happened)
    {
        happened = happened is ToolCalled { Verdict: null } called ? called with { Verdict = _judge(called) } : happened;
        Events.Add(happened);
        Story.Add($"{Now.TotalMilliseconds} ms: {happened}");
        var at = Now;
        Take(Keep(conversation => conversation.Apply(happened, at)));
        return this;
    }

    public Script Audio(string responseId, string itemId, double ms, int contentIndex = 0)
    {
        Sounds++;
        var bytes = new byte[AudioFormat.Pcm24K.BytesIn(TimeSpan.FromMilliseconds(ms))];
        var at = Now;
        AudioPlace? place = null;
        Take(Keep(conversation => conversation.ApplyAudio(new ResponseAudio(responseId, itemId, contentIndex, bytes), at, out place)));
        if (place is not null)
        {
            _playsUntil = (_playsUntil > Now ? _playsUntil : Now) + TimeSpan.FromMilliseconds(ms);
            Heard[itemId] = Heard.GetValueOrDefault(itemId) + ms;
            _playedFrom.TryAdd(itemId, _playsUntil - TimeSpan.FromMilliseconds(ms));
        }
        return this;
    }

    /// <summary>The same events once more, at the same times, given to another conversation.</summary>
    /// <returns>What it did otherwise: nothing, if a conversation depends on its events alone.</returns>
    public string? Replay()
    {
        var again = _newConversation();
        foreach (var (apply, effects) in _journal)
        {
            var now = apply(again).Select(EffectText.Of).ToList();
            if (!now.SequenceEqual(effects))
                return $"Then: {string.Join(" | ", effects)}\nNow:  {string.Join(" | ", now)}";
        }
        return null;
    }

    private IReadOnlyList<CallEffect> Keep(Func<Conversation, IReadOnlyList<CallEffect>> apply)
    {
        var effects = apply(Conversation);
        if (KeepsJournal)
            _journal.Add((apply, [.. effects.Select(EffectText.Of)]));
        return effects;
    }

    public Script CallerSpeaks(string itemId) => Happens(new SpeechStarted(itemId));

    public Script CallerStops(string itemId) => Happens(new SpeechStopped(itemId));

    public Script CallerSays(string itemId) => CallerSpeaks(itemId).CallerStops(itemId);

    public Script CallerTypes(string text) => Happens(new CallerTyped(text));

    public Script Created(string responseId, string? requestId = null) => Happens(new ResponseCreated(responseId, requestId));

    /// <summary>The reply to our last request.</summary>
    public Script CreatedAsAsked(string responseId) => Created(responseId, Asked.Last().Id);

    public Script Words(string responseId, string itemId, string text, bool final = false, bool spoken = true) =>
        Happens(new ResponseWords(responseId, itemId, 0, text, final, spoken));

    public Script AudioDone(string responseId, string itemId) => Happens(new ResponseAudioDone(responseId, itemId, 0));

    public Script Done(string responseId, ResponseOutcome outcome = ResponseOutcome.Completed, string? reason = null) =>
        Happens(new ResponseDone(responseId, outcome, reason, null));

    /// <summary>The model confirms every item it was given.</summary>
    public Script ItemsAdded()
    {
        foreach (var item in Commands.Where(c => c is AddCallerText or AddToolOutput).ToArray())
            Happens(new ItemAdded(item.Id));
        return this;
    }

    public Script Refused(string? commandId, string code) => Happens(new CommandRefused(commandId, code));

    public Script ToolCalled(string responseId, string callId) => Happens(new ToolCalled(responseId, callId, "get_time", "{}"));

    public Script ToolFinished(string callId, string output = "12:00") => Happens(new ToolFinished(callId, new ToolResult(ToolOutcome.Done, output, TimeSpan.Zero)));

    /// <summary>The reply that was asked for last is made and heard, from beginning to end.</summary>
    public Script SaysAsAsked(string responseId, double ms = 1000) =>
        CreatedAsAsked(responseId).Audio(responseId, responseId + "_i", ms).AudioDone(responseId, responseId + "_i").Done(responseId).Wait(ms).Plays(responseId + "_i", ms);

    public Script Keys(string keys)
    {
        foreach (var key in keys)
            Happens(new KeyPressed(key));
        return this;
    }

    public IEnumerable<string> Notes => Commands.OfType<AddNote>().Select(n => n.Text);

    /// <summary>True if the caller's sound reaches the model.</summary>
    public bool Hears => All.OfType<HearingChanged>().LastOrDefault()?.Hears ?? true;

    /// <summary>The line reports so much of an item, not before it can have been played.</summary>
    public Script Plays(string itemId, double ms)
    {
        if (_playedFrom.TryGetValue(itemId, out var from) && from + TimeSpan.FromMilliseconds(ms) is var earliest && earliest > Now)
            Wait((earliest - Now).TotalMilliseconds);
        return Reports(itemId, ms);
    }

    /// <summary>The line reports so much of an item now, whether that can be or not.</summary>
    public Script Reports(string itemId, double ms) => Happens(new Played([new PlaybackReport(itemId, 0, TimeSpan.FromMilliseconds(ms))]));

    public Script Cleared(params (string ItemId, double Ms)[] heard) => Happens(
        new LineCleared(Clears.Last(), [.. heard.Select(h => new PlaybackReport(h.ItemId, 0, TimeSpan.FromMilliseconds(h.Ms)))]));

    /// <summary>Time passes, and every timer that runs out on the way comes in.</summary>
    public Script Wait(double ms)
    {
        var until = Now + TimeSpan.FromMilliseconds(ms);
        while (_timers.Count > 0 && _timers.MinBy(t => t.Value) is var next && next.Value <= until)
        {
            Now = next.Value;
            _timers.Remove(next.Key);
            Happens(new TimerFired(next.Key));
        }
        Now = until;
        return this;
    }

    public Script WaitSeconds(double seconds) => Wait(seconds * 1000);

    private void Take(IReadOnlyList<CallEffect> effects)
    {
        Last.Clear();
        Last.AddRange(effects);
        All.AddRange(effects);
        foreach (var effect in effects)
        {
            if (effect is not (StartTimer or StopTimer or TellLine { Notice: CaptionChanged }))
                Story.Add($"    {effect}");
            switch (effect)
            {
                case StartTimer e: _timers[e.Timer] = Now + e.After; break;
                case StopTimer e: _timers.Remove(e.Timer); break;
                case ClearLine: _playsUntil = Now; break;
                case TellLine { Notice: PhaseChanged e }: Told = e.Phase; break;
                case TellLine { Notice: CaptionChanged e }: Show(e); break;
            }
        }
        if (Phase != Phase.Ended && All.Count > 0)
            Told.ShouldBe(Phase, "what the caller was told");
    }

    private void Show(CaptionChanged change)
    {
        var before = Screen.TryGetValue(change.Order, out var line) ? line.Text : "";
        change.From.ShouldBeLessThanOrEqualTo(before.Length, "a caption can only replace what is there");
        Screen[change.Order] = change with { From = 0, Text = before[..change.From] + change.Text };
    }
}
