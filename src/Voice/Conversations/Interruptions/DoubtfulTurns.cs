using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>The turns that were judged to be none by their sound, and whose words are not known yet.</summary>
internal sealed class DoubtfulTurns(CallParts call)
{
    private const int Most = 4;

    private readonly List<DoubtfulTurn> _turns = [];

    /// <summary>The last one that the assistant has ended.</summary>
    public DoubtfulTurn? LastEnded => _turns.FindLast(static turn => turn.IsOver);

    /// <summary>The last one, if the assistant has not ended it.</summary>
    public DoubtfulTurn? Open => _turns is [.., { IsOver: false } last] ? last : null;

    /// <summary>One that the assistant may answer by itself.</summary>
    public DoubtfulTurn? Answerable => _turns.FindLast(static turn => turn is { IsOver: true, IsUnanswered: false });

    private bool HoldsAnswers => call.Handover.Assistant is { HoldsAnswers: true };

    public DoubtfulTurn? Find(string itemId) => _turns.Find(turn => turn.ItemId == itemId);

    /// <summary>Waits for the words of one more. The oldest is forgotten if there are too many.</summary>
    public void Add(DoubtfulTurn turn)
    {
        _turns.Add(turn);
        if (_turns.Count <= Most)
            return;
        ReleaseAnswer(_turns[0], answer: false);
        _turns.RemoveAt(0);
    }

    public void Remove(DoubtfulTurn turn) => _turns.Remove(turn);

    public void Clear() => _turns.Clear();

    /// <summary>The assistant answers none of them by itself any more.</summary>
    public void LoseAnswers()
    {
        foreach (var turn in _turns)
            turn.IsUnanswered = true;
    }

    /// <summary>The assistant does not answer a turn until it is told to, if it can do that.</summary>
    public void HoldAnswer(string itemId)
    {
        if (HoldsAnswers)
            call.Do.Send(new HoldAnswer(call.NextId("hold"), itemId));
    }

    /// <summary>The assistant answers a turn, or does not.</summary>
    /// <returns>False if it cannot be told.</returns>
    public bool ReleaseAnswer(DoubtfulTurn turn, bool answer)
    {
        if (!HoldsAnswers)
            return false;
        call.Do.Send(new ReleaseAnswer(call.NextId("release"), turn.ItemId, answer));
        return true;
    }
}
