using System.Text;
using Voice.Audio;

namespace Voice.Assistants.Cascade;

/// <summary>One reply: what it says sentence by sentence, and how much of that the caller has heard. Changed in the queue of the assistant only.</summary>
/// <param name="format">Of the sound; null for a reply in words only.</param>
internal sealed class SpokenReply(string id, string itemId, bool outOfBand, AudioFormat? format)
{
    // 150 words a minute, for a sentence of which not all sound has come.
    private const double CharactersPerSecond = 15;

    private readonly List<Sentence> _sentences = [];
    private readonly CancellationTokenSource _stop = new();
    private string? _heardText;

    private sealed class Sentence(string text)
    {
        public string Text { get; } = text;

        public long Bytes { get; set; }

        public bool Complete { get; set; }
    }

    public string Id { get; } = id;

    public string ItemId { get; } = itemId;

    /// <summary>True for a reply outside the dialogue: the dialogue does not remember it.</summary>
    public bool OutOfBand { get; } = outOfBand;

    public bool IsSpoken => format is not null;

    /// <summary>Cancelled when nothing more of it is wanted.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>The calls it made.</summary>
    public HashSet<string> CallIds { get; } = [];

    /// <summary>True once any sound has come.</summary>
    public bool HasSounded => _sentences.Exists(static sentence => sentence.Bytes > 0);

    /// <summary>All that it says, heard or not.</summary>
    public string Text => Join(_sentences.Select(static sentence => sentence.Text));

    /// <summary>The words that the caller has heard, as far as that is known.</summary>
    public string Heard => _heardText ?? (IsSpoken ? Join(_sentences.Where(static sentence => sentence.Bytes > 0).Select(static sentence => sentence.Text)) : Text);

    /// <returns>The text as it follows on what was said before.</returns>
    public string Say(string sentence)
    {
        _sentences.Add(new Sentence(sentence));
        return _sentences.Count > 1 ? Gap(_sentences[^2].Text) + sentence : sentence;
    }

    public void Sound(int sentence, int bytes) => _sentences[sentence].Bytes += bytes;

    public void EndSentence(int sentence) => _sentences[sentence].Complete = true;

    /// <summary>Ends the reply. Sentences without sound count as not said.</summary>
    public void Complete() => _heardText ??= IsSpoken ? UpTo(TimeSpan.MaxValue) : Text;

    /// <summary>Cuts the reply to the heard time. Each sentence has a length, so only the place within one sentence is a guess.</summary>
    public void Cut(TimeSpan heard) => _heardText = UpTo(heard);

    /// <summary>Cuts the reply to the heard words, on a line that speaks by itself and reports them.</summary>
    public void Cut(string heard) => _heardText = heard;

    /// <summary>Stops all work on the reply. The cancellation runs on another thread, because its callbacks must not run in the queue.</summary>
    public void Stop() => _ = _stop.CancelAsync();

    private string UpTo(TimeSpan heard)
    {
        var said = new List<string>();
        foreach (var sentence in _sentences)
        {
            var sounded = format!.Value.DurationOf(sentence.Bytes);
            if (sentence.Complete && heard >= sounded)
            {
                said.Add(sentence.Text);
                heard -= sounded;
                continue;
            }
            var whole = sentence.Complete ? sounded.TotalSeconds : Math.Max(sounded.TotalSeconds, sentence.Text.Length / CharactersPerSecond);
            var part = Math.Min(heard.TotalSeconds, sounded.TotalSeconds) / Math.Max(whole, 0.001);
            if (CutAtWord(sentence.Text, part) is { Length: > 0 } begun)
                said.Add(begun);
            break;
        }
        return Join(said);
    }

    private static string CutAtWord(string text, double share)
    {
        var end = (int)(text.Length * Math.Clamp(share, 0, 1));
        while (end > 0 && end < text.Length && !char.IsWhiteSpace(text[end]) && text[end - 1] < '\u2e80')
            end--;
        if (end > 0 && end < text.Length && char.IsLowSurrogate(text[end]))
            end--;
        return text[..end].TrimEnd();
    }

    private static string Join(IEnumerable<string> sentences)
    {
        var text = new StringBuilder();
        var last = "";
        foreach (var sentence in sentences)
        {
            text.Append(text.Length > 0 ? Gap(last) : "").Append(sentence);
            last = sentence;
        }
        return text.ToString();
    }

    /// <summary>Chinese and Japanese are written without spaces.</summary>
    private static string Gap(string before) => before.Length > 0 && before[^1] >= '\u2e80' ? "" : " ";
}
