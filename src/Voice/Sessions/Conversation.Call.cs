using Voice.Assistants;
using Voice.Lines;
using Voice.Recording;
using Voice.Tools;

namespace Voice.Sessions;

/// <content>
/// What every call gets beside the dialogue: the first words, keys, hold, the silence ladder, secure sections, the end that is said before it comes, and
/// leave to record.
/// </content>
/// <remarks>
/// Whatever the reason for which the caller must not be acted upon (hold, keys being pressed, a secret, an announcement that must be heard), the means is one: their sound
/// is kept from the model (<see cref="HearingChanged"/>). No turn can come of what the model did not hear; turns of what it heard just before are not begun.
/// </remarks>
public sealed partial class Conversation
{
    private const string StillThere = "The caller has not said anything for a while. Ask in one short sentence whether they are still there.";
    private const string OfferHelp =
        "The caller still does not say anything. In one or two short sentences offer help, and say that you can stay on the line or that they may call back.";
    private const string SilentGoodbye = "The caller does not answer. Say goodbye in one short sentence: the call ends after it.";
    private const string WindingDown = "This call has nearly reached its longest duration and will be ended soon. Tell the caller and say goodbye.";

    private readonly LinkedList<Opening> _openings = Opening.Of(options);   // at most two, none is added
    private Opening? _opening;
    private KeyCollection? _keys;
    private SessionEnd _goodbye = SessionEnd.SaidGoodbye;
    private bool _held;
    private TimeSpan _heldAt;
    private bool _secureAsked;
    private bool _secure;
    private bool _deaf;
    private int _prompts;
    private bool _silent;
    private bool _awaitsYes;
    private string? _yesTurn;
    private string? _language;                              // since it was changed
    private bool _languageDue;                              // it was changed while there was no assistant

    /// <summary>True while nobody may speak to the caller.</summary>
    private bool IsBusy => _held || _keys is { IsTyping: true };

    private bool IsAnnouncing => _opening is { IsAnnouncement: true } || (_opening is null && _openings.First is { Value.IsAnnouncement: true });

    private bool MayAsk => !options.ListensOnly && _slot.IsFree && _caller == CallerState.Silent && _attached && _assistant is not null && !_ledger.IsClearing && !IsBusy;

    /// <summary>What has been given to the line and heard: the recording goes by it.</summary>
    internal PlaybackLedger Ledger => _ledger;

    private void OnCallEvent(SessionEvent happened)
    {
        switch (happened)
        {
            case KeyPressed e when KeyCollection.IsKey(e.Digit): OnKey(e.Digit); break;
            case DigitsAsked e: OnDigitsAsked(e); break;
            case DigitsGivenUp e when _keys?.ToolCallId == e.ToolCallId: ForgetKeys(); break;
            case HoldStarted when !_held: OnHold(); break;
            case HoldEnded when _held: OnHoldOver(); break;
            case SecureAsked e: OnSecureAsked(e.On); break;
            case LanguageAsked e when e.Language != _language: OnLanguage(e.Language); break;
            case LastWordsAsked e: OnLastWordsAsked(e.End); break;
        }
    }

    private void OnCallTimer(SessionTimer timer)
    {
        switch (timer)
        {
            case SessionTimer.SilenceDue when _silent: OnLongSilence(); break;
            case SessionTimer.KeysDue when _keys is not null: OnKeysDue(_keys); break;
            case SessionTimer.HoldDue when _held: End(SessionEnd.HeldTooLong); break;
            case SessionTimer.WindDown: AddNote(WindingDown); break;
            case SessionTimer.SecureDue when _secureAsked: EndSecureSection(); break;
            default: OnAssistantTimer(timer); break;
        }
    }

    private void OnFirstAttached()
    {
        _do.Start(SessionTimer.MaxDuration, options.MaxDuration);
        if (options.WindDown > TimeSpan.Zero && options.MaxDuration >= 2 * options.WindDown)
            _do.Start(SessionTimer.WindDown, options.MaxDuration - options.WindDown);
        if (options.Recording == RecordingConsent.Always)
            _do.Do(new StartRecording());
    }

    /// <summary>The caller has begun to say something by whatever means.</summary>
    private void OnCallerActive()
    {
        (_prompts, _earcons) = (0, 0);
        if (_openings.First is { Value.IsAnnouncement: false })
            _openings.RemoveFirst();                        // they began themselves: their turn is answered instead
    }

    /// <summary>After every event, before a reply is asked for.</summary>
    private void SettleCall()
    {
        SettleOpening();
        var secure = _secureAsked || _keys is { Secure: true };
        if (secure != _secure)
            _do.Do(new SecureChanged(_secure = secure));
        var deaf = secure || IsBusy || IsAnnouncing;
        if (deaf == _deaf)
            return;
        _do.Do(new HearingChanged(!(_deaf = deaf)));
        if (deaf && _caller == CallerState.Speaking)
            (_caller, _stoppedAt) = (CallerState.Silent, _now);
        if (deaf)
            SettleTurns();
    }

    /// <param name="quiet">The call listens, and nobody says anything.</param>
    private void SettleSilence(bool quiet) =>
        _do.Run(SessionTimer.SilenceDue, ref _silent, quiet && !_ending && options.SilencePrompt > TimeSpan.Zero, options.SilencePrompt);

    // ── The first words ──

    private void SettleOpening()
    {
        if (_opening is { } opening)
        {
            opening.Cut |= _assistant is null;
            var underway = opening.ResponseId is null ? _slot.IsAsked : opening.ResponseId == _slot.ResponseId;
            if (underway || _ledger.IsPlaying || _ledger.IsClearing)
                return;
            _opening = null;
            if (opening is { IsAnnouncement: true, Heard: true })
                OnAnnounced();
            else if ((opening.IsAnnouncement || opening.Missed) && opening.Tries < Opening.MostTries)
                _openings.AddFirst(opening);
        }
        if (!MayAsk || _ledger.IsPlaying || _openings.First is not { } next)
            return;
        _openings.RemoveFirst();
        (_opening = next.Value).Begin();
        _signAt = _now;
        Ask();
    }

    private void OnAnnounced()
    {
        if (options.Recording == RecordingConsent.AfterYes)
            _awaitsYes = true;
        else
            _do.Do(new StartRecording());
    }

    /// <summary>A turn has begun: if the question for consent is open, this turn answers it.</summary>
    private void OpenYesTurn(string itemId)
    {
        if (_awaitsYes)
            (_awaitsYes, _yesTurn) = (false, itemId);
    }

    private void HearYes(string itemId, string words)
    {
        if (itemId != _yesTurn)
            return;
        _yesTurn = null;
        if (Consent.Read(words) == Answer.Yes)
            _do.Do(new StartRecording());
    }

    // ── Keys ──

    private void OnKey(char key)
    {
        OnCallerActive();
        StayOn();
        _keys ??= new KeyCollection(null, DigitRequest.Unasked with { Secure = _secureAsked });
        if (!_keys.IsTyping && !IsAnnouncing)
            BargeIn();
        if (_keys.Press(key))
            EndKeys(_keys);
        else
            _do.Start(SessionTimer.KeysDue, options.NextKey);
    }

    private void OnDigitsAsked(DigitsAsked asked)
    {
        if (_keys is { ToolCallId: not null })
        {
            _do.Do(new DigitsReady(asked.ToolCallId, null));
            return;
        }
        var before = _keys;
        _keys = new KeyCollection(asked.ToolCallId, asked.Request);
        if (before is not null && _keys.Take(before))
            EndKeys(_keys);
        else
            _do.Start(SessionTimer.KeysDue, _keys.IsTyping ? options.NextKey : options.FirstKey);
    }

    private void OnKeysDue(KeyCollection keys)
    {
        if (!keys.IsTyping && (_ledger.IsPlaying || !_slot.IsFree))
            _do.Start(SessionTimer.KeysDue, options.FirstKey);   // they are still being told what to press
        else
            EndKeys(keys);
    }

    private void EndKeys(KeyCollection keys)
    {
        ForgetKeys();
        if (keys.ToolCallId is { } tool)
            _do.Do(new DigitsReady(tool, keys.Result));
        else if (keys.Secure)
            AddNote("The caller pressed keys in the secure section. They were not kept.");
        else
            OnTyped(keys.Words);
    }

    private void ForgetKeys()
    {
        _keys = null;
        _do.Stop(SessionTimer.KeysDue);
    }

    // ── Hold ──

    private void OnHold()
    {
        BargeIn();
        (_held, _heldAt, _prompts) = (true, _now, 0);
        _caller = CallerState.Silent;
        _do.Start(SessionTimer.HoldDue, options.MaxHold);
    }

    private void OnHoldOver()
    {
        _held = false;
        _do.Stop(SessionTimer.HoldDue);
        AddNote($"The caller was on hold for {Math.Max(1, (int)(_now - _heldAt).TotalSeconds)} seconds and is back. They heard nothing meanwhile. Go on where you were.");
    }

    // ── Language ──

    /// <summary>Nothing is said for it: the next reply is in that language.</summary>
    private void OnLanguage(string language)
    {
        _language = language;
        if (!options.ListensOnly)
            _done.Add(new Noted(Transcript.Lines.Count, LanguageNote(language)));
        _languageDue = _assistant is null;
        if (!_languageDue)
            TellLanguage(language);
    }

    private void TellLanguage(string language)
    {
        _languageDue = false;
        _do.Do(new UseLanguage(language));
        var id = NextId("note");
        if (!options.ListensOnly)
            _do.Send(new AddNote(id, id, LanguageNote(language)));
    }

    private static string LanguageNote(string language) => $"The caller has chosen another language: {language} (BCP 47). Speak it from now on, unless they speak another one themselves.";

    // ── Silence, and secure sections ──

    private void OnLongSilence()
    {
        _silent = false;
        switch (++_prompts)
        {
            case 1: AddNote(StillThere); break;
            case 2: AddNote(OfferHelp); break;
            default:
                AddNote(SilentGoodbye);
                OnLastWordsAsked(SessionEnd.Idle);
                break;
        }
    }

    private void OnSecureAsked(bool on)
    {
        if (on && !_secureAsked)
            _do.Start(SessionTimer.SecureDue, options.MaxSecure);
        else if (!on)
            _do.Stop(SessionTimer.SecureDue);
        _secureAsked = on;
    }

    private void EndSecureSection()
    {
        _secureAsked = false;
        AddNote("The secure section is over: you hear the caller again.");
    }
}
