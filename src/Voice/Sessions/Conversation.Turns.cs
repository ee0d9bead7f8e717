using Voice.Assistants;

namespace Voice.Sessions;

/// <content>Turns that the assistant does not end, and what the caller says into the last words of a call.</content>
public sealed partial class Conversation
{
    // Nobody speaks for so long without a pause: it is a radio, or a street.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMinutes(3);

    // Whoever typed, or came back, is answered after this at the latest, although the assistant hears them speak.
    private static readonly TimeSpan MidTurn = TimeSpan.FromSeconds(3);

    private readonly HashSet<string> _mayObject = [];           // turns that were spoken into the last words, and are not in words yet
    private string? _turn;                                      // the caller's last
    private string? _endedHere;                                 // the last turn that the assistant did not end
    private bool _answersUnheard;                               // a turn ended while the caller was not to be heard: the assistant may answer it all the same
    private bool _endObeyed;                                    // it knows what was said in that

    private void OnSpeechStopped(string itemId)
    {
        if (itemId == _endedHere && _endObeyed)
            return;                                             // a reply to it has been asked for
        (_caller, _stoppedAt) = (options.ListensOnly ? CallerState.Silent : CallerState.Owed, _now);
        AwaitObjection();
    }

    private void OnItemAdded(string itemId)
    {
        _underway.Remove(itemId);
        _endObeyed |= itemId == _endedHere;
    }

    /// <summary>The turn is over, by what was measured here: it is ended at the assistant's side too, and a reply is asked for.</summary>
    private void OnTurnLeftOpen()
    {
        if (_caller != CallerState.Speaking)
            return;
        (_caller, _stoppedAt, _endedHere, _endObeyed) = (CallerState.Silent, _now, _turn, false);
        AwaitObjection();
        _do.Send(new EndTurn(NextId("end")));
        _wanted |= !options.ListensOnly;
    }

    /// <summary>Something is to be answered while the caller is in the middle of a turn: one reply answers both, but not after any length of time.</summary>
    private void ExpectTurnEnd()
    {
        if (_caller == CallerState.Speaking && _wanted)
            _do.Start(SessionTimer.TurnDue, MidTurn);
    }

    // ── Last words ──

    private void OnLastWordsAsked(SessionEnd? end)
    {
        (_ending, _goodbye) = (true, end ?? SessionEnd.SaidGoodbye);
        _mayObject.Clear();
        if (_caller == CallerState.Speaking)
            MayObject(_turn!);
    }

    /// <summary>A sound in the last words may be an objection: the end waits until its words are known, but not after any length of time.</summary>
    private void MayObject(string itemId)
    {
        if (!_ending)
            return;
        _mayObject.Add(itemId);
        AwaitObjection();
    }

    private void AwaitObjection()
    {
        if (_mayObject.Count > 0)
            _do.Start(SessionTimer.ObjectionDue, WordsPatience);
    }

    private void HearObjection(string itemId, string words)
    {
        if (_mayObject.Remove(itemId) && Consent.IsObjection(words))
            StayOn();
    }

    private void OnObjectionDue()
    {
        if (_caller == CallerState.Speaking)
            AwaitObjection();
        else
            _mayObject.Clear();
    }

    /// <summary>The call does not end with these last words: the caller has said something.</summary>
    private void StayOn()
    {
        _ending = false;
        _mayObject.Clear();
    }
}
