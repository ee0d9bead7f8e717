using Voice.Recording;

namespace Voice.Conversations;

/// <summary>The first words of a call: the greeting, the announcement of a recording, and the caller's leave to record.</summary>
internal sealed class Openings(CallParts call)
{
    private readonly LinkedList<Opening> _due = Opening.Of(call.Options);   // at most two, none is added
    private Opening? _now;                                      // the one that is being said
    private bool _awaitsConsent;
    private string? _consentTurn;

    /// <summary>True while one is being said.</summary>
    public bool IsOpening => _now is not null;

    /// <summary>What must be asked for to have the opening said that has no reply yet; null if there is none.</summary>
    public string? ToBeSaid => _now is { ResponseId: null } opening ? opening.Text : null;

    /// <summary>True while an announcement is being said, which the caller cannot talk over.</summary>
    public bool IsMakingAnnouncement => _now is { IsAnnouncement: true };

    /// <summary>True while an announcement is being said or comes next.</summary>
    public bool IsAnnouncing => IsMakingAnnouncement || (_now is null && _due.First is { Value.IsAnnouncement: true });

    public void OnCallBegan()
    {
        if (call.Options.Recording == RecordingConsent.Always)
            call.Do.Do(new StartRecording());
    }

    /// <summary>The caller began themselves: their turn is answered instead of a greeting.</summary>
    public void OnCallerActive()
    {
        if (_due.First is { Value.IsAnnouncement: false })
            _due.RemoveFirst();
    }

    public bool Is(string? responseId) => _now is not null && responseId is not null && responseId == _now.ResponseId;

    /// <summary>The reply that was asked for has begun.</summary>
    public void OnReplyBegan(string responseId) => _now!.ResponseId = responseId;

    public void OnSounded(string responseId)
    {
        if (Is(responseId))
            _now!.Sounded = true;
    }

    /// <summary>What was being said was interrupted.</summary>
    public void OnCut()
    {
        if (_now is not null)
            _now.Cut = true;                                    // half an announcement announces nothing
    }

    public void OnMissed() => _now!.Missed = true;

    /// <summary>After every event: the next opening is begun once the one before it has been heard.</summary>
    public void Advance()
    {
        if (_now is { } opening)
        {
            opening.Cut |= call.Handover.Assistant is null;
            var slot = call.Replies.Slot;
            var isUnderWay = opening.ResponseId is null ? slot.IsAsked : opening.ResponseId == slot.ResponseId;
            if (isUnderWay || call.Playback.IsPlaying || call.Playback.IsClearing)
                return;
            _now = null;
            if (opening is { IsAnnouncement: true, Heard: true })
                OnAnnounced();
            else if ((opening.IsAnnouncement || opening.Missed) && opening.Tries < Opening.MostTries)
                _due.AddFirst(opening);
        }
        if (!call.Replies.MayAsk || call.Playback.IsPlaying || _due.First is not { } next)
            return;
        _due.RemoveFirst();
        (_now = next.Value).Begin();
        call.Replies.AskNow();
    }

    /// <summary>A turn has begun: if the question for consent is open, this turn answers it.</summary>
    public void OnTurnBegan(string itemId)
    {
        if (_awaitsConsent)
            (_awaitsConsent, _consentTurn) = (false, itemId);
    }

    /// <summary>A turn will be heard again by the next assistant.</summary>
    public void OnTurnDropped(string itemId)
    {
        if (itemId == _consentTurn)
            (_awaitsConsent, _consentTurn) = (true, null);
    }

    public void OnWords(string itemId, string words)
    {
        if (itemId != _consentTurn)
            return;
        _consentTurn = null;
        if (Consent.Read(words) == Answer.Yes)
            call.Do.Do(new StartRecording());
    }

    private void OnAnnounced()
    {
        if (call.Options.Recording == RecordingConsent.AfterYes)
            _awaitsConsent = true;
        else
            call.Do.Do(new StartRecording());
    }
}
