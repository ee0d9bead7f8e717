namespace Voice.Conversations;

/// <summary>The last words of a call: it ends after them, unless the caller objects.</summary>
/// <remarks>A sound in the last words may be an objection: the end waits until its words are known, but not after any length of time.</remarks>
internal sealed class LastWords(CallParts call)
{
    private readonly HashSet<string> _mayObject = [];           // turns that were spoken into the last words, and are not in words yet
    private CallEnd _end = CallEnd.SaidGoodbye;

    /// <summary>True while the last words are due or being said.</summary>
    public bool AreDue { get; private set; }

    /// <param name="end">How the call ends then; null for a plain goodbye.</param>
    public void OnAsked(CallEnd? end)
    {
        (AreDue, _end) = (true, end ?? CallEnd.SaidGoodbye);
        _mayObject.Clear();
        if (call.Turns.IsSpeaking)
            OnSpeech(call.Turns.LastSpoken!);
    }

    /// <summary>The caller has begun to speak.</summary>
    public void OnSpeech(string itemId)
    {
        if (!AreDue)
            return;
        _mayObject.Add(itemId);
        AwaitWords();
    }

    /// <summary>The words of a turn that was spoken are known.</summary>
    public void OnWords(string itemId, string words)
    {
        if (_mayObject.Remove(itemId))
            OnWords(words);
    }

    /// <summary>The caller said something.</summary>
    public void OnWords(string words)
    {
        if (Consent.IsObjection(words))
            StayOn();
    }

    public void OnWordsFailed(string itemId) => _mayObject.Remove(itemId);

    public void AwaitWords()
    {
        if (_mayObject.Count > 0)
            call.Do.Start(CallTimer.ObjectionDue, ToolCalls.WordsPatience);
    }

    public void OnObjectionDue()
    {
        if (call.Turns.IsSpeaking)
            AwaitWords();
        else
            _mayObject.Clear();
    }

    /// <summary>The call does not end with these last words: the caller has said something.</summary>
    public void StayOn()
    {
        AreDue = false;
        _mayObject.Clear();
    }

    /// <summary>After every event: whether the last words have been said and heard.</summary>
    public void EndIfSaid()
    {
        if (AreDue && call.Replies is { Slot.IsFree: true, IsWanted: false } && !call.Handover.OwesReply && call.Playback is { IsPlaying: false, IsClearing: false } && call.Turns.IsSilent && !call.Tools.Any && _mayObject.Count == 0)
            call.End(_end);
    }
}
