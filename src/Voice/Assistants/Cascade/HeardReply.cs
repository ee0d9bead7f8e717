using System.Text;

namespace Voice.Assistants.Cascade;

/// <summary>The state of a reply: the words of its parts, and which parts have sound.</summary>
/// <param name="asked">The request it answers; null if the server began it by itself.</param>
internal sealed class HeardReply(string id, CreateResponse? asked)
{
    // About 20 minutes of speech. A longer reply is not real.
    private const int LongestText = 20_000;

    private readonly List<Part> _parts = [];

    public sealed class Part(string itemId, int index)
    {
        private readonly StringBuilder _words = new();

        public string ItemId { get; } = itemId;

        public int Index { get; } = index;

        public bool HasSound { get; set; }

        /// <summary>The words come with sound, by the model's word.</summary>
        public bool IsMeantAsSound { get; set; }

        public string Words => _words.ToString();

        public void Add(ResponseWords words)
        {
            IsMeantAsSound |= words.Spoken;
            if (words.Final)
                _words.Clear();
            _words.Append(words.Text.AsSpan(0, Math.Min(words.Text.Length, LongestText - _words.Length)));
        }
    }

    public string Id { get; } = id;

    public CreateResponse? Asked { get; } = asked;

    public bool HasCalled { get; set; }

    /// <summary>Neither sound nor a word nor a call has come.</summary>
    public bool IsEmpty => !HasCalled && _parts.TrueForAll(static part => !part.HasSound && string.IsNullOrWhiteSpace(part.Words));

    /// <summary>The parts that have words and no sound.</summary>
    /// <param name="carriesSound">False if sound is not seen here: then the model's word counts.</param>
    public IEnumerable<Part> Mute(bool carriesSound) =>
        _parts.Where(part => !part.HasSound && (carriesSound || !part.IsMeantAsSound) && !string.IsNullOrWhiteSpace(part.Words));

    public void Add(ResponseWords words) => Of(words.ItemId, words.ContentIndex).Add(words);

    public void AddSound(string itemId, int index) => Of(itemId, index).HasSound = true;

    /// <summary>Fixed words that the reply should have said and did not.</summary>
    public Part Missing(string words)
    {
        var part = Of(Id + "_words", 0);
        part.Add(new ResponseWords(Id, part.ItemId, 0, words, Final: true, Spoken: true));
        return part;
    }

    private Part Of(string itemId, int index)
    {
        for (var i = _parts.Count - 1; i >= 0; i--)
        {
            if (_parts[i].Index == index && _parts[i].ItemId == itemId)
                return _parts[i];
        }
        _parts.Add(new Part(itemId, index));
        return _parts[^1];
    }
}
