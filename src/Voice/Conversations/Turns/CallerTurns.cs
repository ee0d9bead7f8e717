using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>The turns of the caller, from their beginning until they are settled: the one owner of all that is known of them.</summary>
/// <remarks>
/// A turn is <b>open</b> while its words are not known and it is not answered: its sound is kept, and if the assistant is lost, the next one hears it again, as a turn of its own.
/// It is <b>settled</b> once its words are known, once it is answered or acted upon, or once it is known that it will not be.
/// </remarks>
internal sealed class CallerTurns(CallParts call)
{
    // Nobody speaks for so long without a pause: it is a radio, or a street.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    // Whoever typed, or came back, is answered after this at the latest, although the assistant hears them speak.
    private static readonly TimeSpan MidTurn = TimeSpan.FromSeconds(3);

    // Words come late, but not by more turns than this.
    private const int Kept = 8;

    private readonly Queue<CallerTurn> _turns = [];
    private readonly List<string> _open = [];
    private string? _spoken;                                    // the last one that was spoken
    private string? _endedHere;                                 // the last one that the assistant did not end
    private bool _endObeyed;                                    // it knows what was said in that
    private bool _answersUnheard;                               // one ended while the caller was not to be heard: the assistant may answer it all the same

    /// <summary>What the caller is doing, as far as the model's side has told.</summary>
    public CallerState Caller { get; private set; }

    public bool IsSilent => Caller == CallerState.Silent;

    public bool IsSpeaking => Caller == CallerState.Speaking;

    /// <summary>When the caller last stopped speaking.</summary>
    public TimeSpan StoppedAt { get; private set; } = TimeSpan.MinValue / 2;

    /// <summary>The caller's last turn; null before the first.</summary>
    public CallerTurn? Last { get; private set; }

    /// <summary>The number of the caller's last turn; 0 before the first.</summary>
    public int LastNumber => Last?.Number ?? 0;

    /// <summary>True while a turn is open.</summary>
    public bool AnyOpen => _open.Count > 0;

    /// <summary>The last turn that was spoken.</summary>
    public string? LastSpoken => _spoken;

    /// <summary>True if the last two turns could not be written down.</summary>
    public bool IsUnwritten => _turns.Count > 1 && _turns.TakeLast(2).All(static turn => turn.Words is { Length: 0 });

    /// <summary>A reply that does not say what it answers may be one to a turn of the caller.</summary>
    public bool MayBeAnswered => Caller == CallerState.Owed || _answersUnheard;

    // ── Beginnings ──

    public void OnSpeechStarted(string itemId)
    {
        if (!call.Hearing.IsDeaf && !call.Interruptions.Takes(itemId))
            Begin(itemId);
    }

    /// <summary>The caller takes the floor with a turn that the assistant has reported.</summary>
    public void Begin(string itemId)
    {
        BargeIn.Apply(call);
        (Caller, _spoken) = (CallerState.Speaking, itemId);
        call.Do.Start(CallTimer.TurnDue, Longest);
        call.LastWords.OnSpeech(itemId);
        Add(itemId);
        _open.Add(itemId);
        call.Do.Do(new BeginSound());
    }

    public void OnTyped(string text)
    {
        BargeIn.Apply(call);
        call.LastWords.OnWords(text);
        call.Handover.OnOtherQuestion();
        var id = call.NextId("line");
        Add(id);
        call.Do.Tell(call.Transcript.Write(id, text, final: true));
        HearWords(id, text);
        call.Replies.Add(new AddCallerText(id, id, text));
        ExpectEnd();
    }

    /// <summary>The line has written down what the caller said.</summary>
    public void OnSaid(string text)
    {
        if (!call.Hearing.IsDeaf)
            OnTyped(text);
    }

    /// <summary>The caller pressed stop, or spoke over a line that speaks by itself.</summary>
    public void OnInterrupted()
    {
        BargeIn.Apply(call);
        call.Handover.OnInterrupted();
        if (!call.Options.LineSpeaks)
            return;
        OnActive();                                             // no event says that they began to speak, only what they said in the end
        call.LastWords.OnSpeech("interruption");
    }

    /// <summary>The caller has begun to say something by whatever means.</summary>
    public void OnActive()
    {
        call.Waiting.OnCallerActive();
        call.Openings.OnCallerActive();
    }

    // ── Words ──

    public void OnWords(CallerWords words)
    {
        if (call.Interruptions.TakesWords(words))
            return;
        call.Do.Tell(call.Transcript.Write(words));
        if (!words.Final)
            return;
        HearWords(words.ItemId, words.Text);
        call.LastWords.OnWords(words.ItemId, words.Text);
        if (_open.Remove(words.ItemId) && _open.Count == 0)
            call.Do.Do(new ReleaseTurnAudio(StoppedAt));
        call.Tools.Reconsider(giveUp: false);
    }

    public void OnWordsFailed(CallerWordsFailed words)
    {
        if (call.Interruptions.TakesFailure(words.ItemId))
            return;
        if (call.Transcript.Fail(words.ItemId) is { } failed)
            call.Do.Tell(failed, words.IsHeard ? Problems.TranscriptionFailed : Problems.NotUnderstood);
        call.LastWords.OnWordsFailed(words.ItemId);
        SetWords(words.ItemId, "");
        call.Tools.Reconsider(giveUp: false);
    }

    /// <summary>The words of the last turn did not come in time.</summary>
    public void GiveUpWords()
    {
        if (Last is { Words: null } turn)
            turn.Words = "";
    }

    // ── Ends ──

    public void OnSpeechStopped(string itemId)
    {
        if (call.Hearing.IsDeaf)
        {
            _answersUnheard = true;
            return;
        }
        if (call.Interruptions.TakesEnd(itemId) || (itemId == _endedHere && _endObeyed))
            return;                                             // a reply to it has been asked for
        (Caller, StoppedAt) = (call.ListensOnly ? CallerState.Silent : CallerState.Owed, call.Now);
        call.LastWords.AwaitWords();
    }

    /// <summary>The turn is over and the assistant does not answer it by itself: a reply is asked for.</summary>
    public void AskFor()
    {
        Caller = CallerState.Silent;
        if (!call.ListensOnly)
            call.Replies.Want();
    }

    /// <summary>A sound that was kept for a turn was none.</summary>
    public void ReleaseDoubt()
    {
        if (_open.Count == 0)
            call.Do.Do(new ReleaseTurnAudio(call.Now));
    }

    /// <summary>The turn is over, by what was measured here: it is ended at the assistant's side too, and a reply is asked for.</summary>
    public void OnLeftOpen()
    {
        if (!IsSpeaking)
            return;
        (Caller, StoppedAt, _endedHere, _endObeyed) = (CallerState.Silent, call.Now, _spoken, false);
        call.LastWords.AwaitWords();
        call.Do.Send(new EndTurn(call.NextId("end")));
        if (!call.ListensOnly)
            call.Replies.Want();
    }

    /// <summary>Something is to be answered while the caller is in the middle of a turn: one reply answers both, but not after any length of time.</summary>
    public void ExpectEnd()
    {
        if (IsSpeaking && call.Replies.IsWanted)
            call.Do.Start(CallTimer.TurnDue, MidTurn);
    }

    public void OnItemAdded(string itemId) => _endObeyed |= itemId == _endedHere;

    /// <summary>The caller is not to be heard from now on: a turn that was under way is over.</summary>
    public void OnDeafened()
    {
        call.Interruptions.OnDeafened();
        if (IsSpeaking)
            (Caller, StoppedAt) = (CallerState.Silent, call.Now);
        SettleAll();
    }

    /// <summary>A reply has begun.</summary>
    /// <param name="namesItsRequest">It says which request it answers.</param>
    public void OnReplyBegan(bool namesItsRequest) => _answersUnheard &= namesItsRequest;

    /// <summary>The reply that the assistant makes by itself is there.</summary>
    public void OnAnswered()
    {
        if (Caller == CallerState.Owed)
            Caller = CallerState.Silent;
    }

    /// <summary>Nothing is expected of the caller's side any more: on hold, or given up.</summary>
    public void FallSilent() => Caller = CallerState.Silent;

    /// <summary>What the caller has said up to now has been answered or acted upon, or it is known that it will not be.</summary>
    public void SettleAll()
    {
        if (_open.Count == 0 || IsSpeaking)
            return;
        _open.Clear();
        call.Do.Do(new ReleaseTurnAudio(StoppedAt));
    }

    // ── Another assistant ──

    /// <summary>The assistant is lost: the turns that are open will be heard again by the next one, as turns of their own.</summary>
    public void OnAssistantDetached()
    {
        foreach (var turn in _open)
        {
            call.Do.Tell(call.Transcript.Drop(turn));
            call.Openings.OnTurnDropped(turn);
        }
        _open.Clear();
        (Caller, _answersUnheard) = (CallerState.Silent, false);
    }

    /// <summary>The next assistant has been given a turn that was over: it answers it by itself.</summary>
    public void OnHeardAgain() => Caller = CallerState.Owed;

    /// <summary>A turn begins, spoken or typed: whoever must know of it learns of it here and nowhere else.</summary>
    private void Add(string itemId)
    {
        OnActive();
        call.Transcript.Begin(itemId, Speaker.Caller);
        Last = new CallerTurn(itemId, LastNumber + 1);
        _turns.Enqueue(Last);
        if (_turns.Count > Kept)
            _turns.Dequeue();
        call.Openings.OnTurnBegan(itemId);
        call.Tools.OnTurnBegan();
        call.Replies.OnTurnBegan();
        call.Pictures.OnTurnBegan();
    }

    private void HearWords(string itemId, string text)
    {
        SetWords(itemId, text);
        call.Openings.OnWords(itemId, text);
    }

    private void SetWords(string itemId, string text)
    {
        if (_turns.LastOrDefault(turn => turn.ItemId == itemId) is not { } turn)
            return;
        turn.Words = text;
        call.Tools.OnWords(turn);
    }
}
