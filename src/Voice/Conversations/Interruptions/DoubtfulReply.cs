using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>A reply to a turn that may be none. It is held until the turn's words are known, and then heard or cancelled.</summary>
internal sealed class DoubtfulReply(CallParts call)
{
    // So long it waits for the words.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.2);

    private string? _id;

    public bool IsHeld => _id is not null;

    public void Hold(string responseId)
    {
        _id = responseId;
        call.Do.Do(new HoldReply(responseId));
    }

    /// <summary>If one is held, it is decided after a while whether it is heard.</summary>
    public void AwaitWords()
    {
        if (IsHeld)
            call.Do.Start(CallTimer.JudgeDue, Patience);
    }

    /// <summary>It is somebody else's from now on.</summary>
    /// <returns>Its id; null if none is held.</returns>
    public string? Take()
    {
        var id = _id;
        _id = null;
        return id;
    }

    /// <summary>It is cancelled, and nobody hears it.</summary>
    /// <returns>False if none is held.</returns>
    public bool Drop()
    {
        if (Take() is not { } id)
            return false;
        call.Do.Send(new CancelResponse(call.NextId("cancel"), id));
        call.Do.Do(new ReleaseReply(id, IsHeard: false));
        return true;
    }
}
