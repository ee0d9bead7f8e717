namespace Voice.OpenAI.Realtime;

/// <summary>Chooses one kind of event for the words of a reply, so that no word is read twice.</summary>
/// <remarks>
/// Words come in pieces, and again at the end of the part, of the item and of the reply. A server may send only one of these, and one that speaks two versions sends each piece
/// under two names. Each part is read in the spelling that came first. A repetition is read only if no words of the reply came before.
/// </remarks>
internal sealed class RealtimeWords
{
    // Replies beside each other are few: the conversation's own, and one outside it.
    private const int MostReplies = 8;

    private readonly List<Reply> _replies = [];

    private sealed class Reply(string id)
    {
        public string Id { get; } = id;

        /// <summary>The kind of event that brings the words; empty before the first.</summary>
        public string Source { get; set; } = "";

        public Dictionary<(string ItemId, int Index), string> Spellings { get; } = [];
    }

    /// <summary>A reply has begun: nothing of it was read yet, also if the server uses an id again.</summary>
    public void BeginReply(string responseId) => _replies.RemoveAll(reply => reply.Id == responseId);

    /// <summary>True if a piece of a part, or the end of its pieces, is to be read.</summary>
    /// <param name="spelling">The family of the event as the server named it, such as <c>response.audio_transcript</c>.</param>
    public bool ReadsPiece(string responseId, string itemId, int index, string spelling)
    {
        var reply = Of(responseId);
        if (reply.Source.Length == 0)
            reply.Source = "pieces";
        return reply.Source == "pieces" && (reply.Spellings.TryAdd((itemId, index), spelling) || reply.Spellings[(itemId, index)] == spelling);
    }

    /// <summary>True if words that are told whole are to be read.</summary>
    /// <param name="source">The event that tells them.</param>
    public bool ReadsWhole(string responseId, string source)
    {
        var reply = Of(responseId);
        if (reply.Source.Length == 0)
            reply.Source = source;
        return reply.Source == source;
    }

    private Reply Of(string id)
    {
        if (_replies.Find(reply => reply.Id == id) is { } known)
            return known;
        if (_replies.Count == MostReplies)
            _replies.RemoveAt(0);
        _replies.Add(new Reply(id));
        return _replies[^1];
    }
}
