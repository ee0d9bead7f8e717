namespace Voice.Conversations;

/// <summary>Watches the model while it owes anything: an answer, the rest of a reply, the end of a cancelled one.</summary>
/// <remarks>
/// It must show a sign of life every <see cref="ConversationOptions.ResponseDeadline"/>; else what it owes is given up and the caller is told. So no phase but Listening can last for ever.
/// </remarks>
internal sealed class ReplyWatch(CallParts call)
{
    private TimeSpan _signAt;
    private bool _isRunning;

    /// <summary>The model has shown that it lives, or has just been asked for something.</summary>
    public void OnSign() => _signAt = call.Now;

    /// <summary>After every event.</summary>
    public void Advance() => call.Do.Run(CallTimer.ResponseDue, ref _isRunning, !call.Replies.Slot.IsFree || call.Turns.Caller == CallerState.Owed, call.Options.ResponseDeadline);

    public void OnDue()
    {
        if (!_isRunning)
            return;
        var left = _signAt + call.Options.ResponseDeadline - call.Now;
        _isRunning = false;
        call.Do.Run(CallTimer.ResponseDue, ref _isRunning, left > TimeSpan.Zero, left);
        if (!_isRunning)
            call.Replies.GiveUp();
    }
}
