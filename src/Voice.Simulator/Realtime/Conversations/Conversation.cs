using Voice.Simulator.Audio;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Realtime.Conversations;

/// <summary>The items of a session, in order. Touched by the session's own loop only.</summary>
sealed class Conversation(string id)
{
    /// <summary>
    /// How much sound a session keeps for <c>conversation.item.retrieve</c>: five minutes (14 MB). Beyond that the oldest items
    /// lose theirs; their words stay.
    /// </summary>
    const int MaxKeptSamples = 5 * 60 * AudioCodec.SampleRate;

    /// <summary>More than any call has; a client that adds items for ever is told so.</summary>
    public const int MaxItems = 4_096;

    readonly List<ConversationItem> _items = [];

    public string Id => id;

    public IReadOnlyList<ConversationItem> Items => _items;

    public string? LastId => _items.Count > 0 ? _items[^1].Id : null;

    public ConversationItem? Find(string id) => _items.Find(item => item.Id == id);

    /// <summary>The id of the item before this one, or null.</summary>
    public string? Before(ConversationItem item)
    {
        var index = _items.IndexOf(item);
        return index > 0 ? _items[index - 1].Id : null;
    }

    public void Add(ConversationItem item)
    {
        _items.Add(item);
        Trim();
    }

    /// <summary>Inserts after the given item; <c>root</c> is the front. False if there is no such item.</summary>
    public bool Insert(ConversationItem item, string after)
    {
        var index = after == "root" ? 0 : _items.FindIndex(other => other.Id == after) + 1;
        if (index == 0 && after != "root") return false;
        _items.Insert(index, item);
        Trim();
        return true;
    }

    public void Remove(ConversationItem item) => _items.Remove(item);

    public static List<Turn> Turns(IEnumerable<ConversationItem> items) => [.. items.Select(item => item.ToTurn()).OfType<Turn>()];

    /// <summary>Called when sound was added.</summary>
    public void Trim()
    {
        var kept = _items.Sum(item => item.KeptSamples);
        for (var i = 0; kept > MaxKeptSamples && i < _items.Count - 1; i++)
        {
            kept -= _items[i].KeptSamples;
            _items[i].DropAudio();
        }
    }
}
