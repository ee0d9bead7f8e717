using Voice.Tools;

namespace Voice.Conversations;

/// <summary>When the caller must not be acted upon: on hold, while keys are pressed, in a secure section, and while an announcement is made that must be heard.</summary>
/// <remarks>
/// For all of these reasons the caller's sound is kept from the model (<see cref="HearingChanged"/>). The model makes no turn of sound that it did not hear. A turn that it reports from
/// the sound just before is not begun.
/// </remarks>
internal sealed class Hearing(CallParts call)
{
    private KeyCollection? _keys;
    private bool _isHeld;
    private TimeSpan _heldAt;
    private bool _isSecureAsked;
    private bool _isSecure;

    /// <summary>True while the caller's sound does not reach the model.</summary>
    public bool IsDeaf { get; private set; }

    /// <summary>True while nobody may speak to the caller.</summary>
    public bool IsBusy => _isHeld || _keys is { IsTyping: true };

    /// <summary>True while keys are awaited or pressed.</summary>
    public bool CollectsKeys => _keys is not null;

    public bool IsSecure => _isSecure;

    /// <summary>After every event, before a reply is asked for.</summary>
    public void Advance()
    {
        var secure = _isSecureAsked || _keys is { Secure: true };
        if (secure != _isSecure)
            call.Do.Do(new SecureChanged(_isSecure = secure));
        var deaf = secure || IsBusy || call.Openings.IsAnnouncing;
        if (deaf == IsDeaf)
            return;
        call.Do.Do(new HearingChanged(!(IsDeaf = deaf)));
        if (deaf)
            call.Turns.OnDeafened();
    }

    // ── Keys ──

    public void OnKey(char key)
    {
        if (!KeyCollection.IsKey(key))
            return;
        call.Turns.OnActive();
        call.LastWords.StayOn();
        _keys ??= new KeyCollection(null, DigitRequest.Unasked with { Secure = _isSecureAsked });
        if (!_keys.IsTyping && !call.Openings.IsAnnouncing)
            BargeIn.Apply(call);
        if (_keys.Press(key))
            EndKeys(_keys);
        else
            call.Do.Start(CallTimer.KeysDue, call.Options.NextKey);
    }

    public void OnDigitsAsked(DigitsAsked asked)
    {
        if (_keys is { ToolCallId: not null })
        {
            call.Do.Do(new DigitsReady(asked.ToolCallId, null));
            return;
        }
        var before = _keys;
        _keys = new KeyCollection(asked.ToolCallId, asked.Request);
        if (before is not null && _keys.Take(before))
            EndKeys(_keys);
        else
            call.Do.Start(CallTimer.KeysDue, _keys.IsTyping ? call.Options.NextKey : call.Options.FirstKey);
    }

    public void OnDigitsGivenUp(string toolCallId)
    {
        if (_keys?.ToolCallId == toolCallId)
            ForgetKeys();
    }

    public void OnKeysDue()
    {
        if (_keys is null)
            return;
        if (!_keys.IsTyping && (call.Playback.IsPlaying || !call.Replies.Slot.IsFree))
            call.Do.Start(CallTimer.KeysDue, call.Options.FirstKey);   // they are still being told what to press
        else
            EndKeys(_keys);
    }

    private void EndKeys(KeyCollection keys)
    {
        ForgetKeys();
        if (keys.ToolCallId is { } tool)
            call.Do.Do(new DigitsReady(tool, keys.Result));
        else if (keys.Secure)
            call.History.AddNote("The caller pressed keys in the secure section. They were not kept.");
        else
            call.Turns.OnTyped(keys.Words);
    }

    private void ForgetKeys()
    {
        _keys = null;
        call.Do.Stop(CallTimer.KeysDue);
    }

    // ── Hold ──

    public void OnHold()
    {
        if (_isHeld)
            return;
        BargeIn.Apply(call);
        (_isHeld, _heldAt) = (true, call.Now);
        call.Waiting.OnHold();
        call.Turns.FallSilent();
        call.Do.Start(CallTimer.HoldDue, call.Options.MaxHold);
    }

    public void EndHold()
    {
        if (!_isHeld)
            return;
        _isHeld = false;
        call.Do.Stop(CallTimer.HoldDue);
        call.History.AddNote($"The caller was on hold for {Math.Max(1, (int)(call.Now - _heldAt).TotalSeconds)} seconds and is back. They heard nothing meanwhile. Go on where you were.");
    }

    public void OnHoldDue()
    {
        if (_isHeld)
            call.End(CallEnd.HeldTooLong);
    }

    // ── Secure sections ──

    public void OnSecureAsked(bool on)
    {
        if (on && !_isSecureAsked)
            call.Do.Start(CallTimer.SecureDue, call.Options.MaxSecure);
        else if (!on)
            call.Do.Stop(CallTimer.SecureDue);
        _isSecureAsked = on;
    }

    public void OnSecureDue()
    {
        if (!_isSecureAsked)
            return;
        _isSecureAsked = false;
        call.History.AddNote("The secure section is over: you hear the caller again.");
    }
}
