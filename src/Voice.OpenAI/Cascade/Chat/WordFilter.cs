using System.Text;
using System.Text.RegularExpressions;

namespace Voice.OpenAI.Cascade;

/// <summary>Removes the parts of a model's text that are not for the caller: thinking, calls that are written as text, and the marks of the template.</summary>
/// <remarks>
/// The text may be cut anywhere. Only what may be the beginning of a mark is held back. An answer whose service may think aloud without an opening mark is held back
/// until its closing mark or its end, because nothing else separates its thinking from its words.
/// </remarks>
/// <param name="written">Reads calls that are written as text.</param>
/// <param name="holds">True if the service may think aloud without an opening mark.</param>
internal sealed partial class WordFilter(WrittenCalls written, bool holds)
{
    /// <summary>More than this is not held back, and no call that is written as text is longer. In characters.</summary>
    public const int MostHeld = 32 * 1024;

    private readonly StringBuilder _text = new();           // not looked at yet; in a call it begins with the mark
    private readonly StringBuilder _words = new();
    private readonly List<WrittenCall> _calls = [];
    private State _state;
    private string _end = "";                               // the mark that ends the call or the thinking; empty for the end of the message
    private string _recipient = "";                         // the tool that the head of the message names
    private int _from;                                      // where the call begins after its mark
    private bool _holds = holds;
    private bool _begun;
    private bool _ended;

    private enum State
    {
        Words,
        ChatResult,
        Call,
        Head,
        Json,
    }

    /// <summary>True once thinking was marked in the text.</summary>
    public bool Thinks { get; private set; }

    /// <summary>How many characters of words were given out, without white space around them.</summary>
    public int Given { get; private set; }

    /// <summary>How many pieces of text looked like a tool call and could not be read. They are not spoken.</summary>
    public int BadCalls { get; private set; }

    /// <summary>The calls found in the text.</summary>
    public IReadOnlyList<WrittenCall> Calls => _calls;

    /// <summary>True if words are held back because they may be thinking.</summary>
    public bool IsHolding => _holds && _words.Length > 0;

    /// <summary>True if words that were given out turned out to be thinking.</summary>
    public bool HasGivenThoughts { get; private set; }

    /// <summary>Releases the text that is held back as words.</summary>
    public void HoldNoMore() => _holds = false;

    /// <summary>The service gives its thinking beside the words, so all that stands in the text is words.</summary>
    public void ThinkBeside() => _holds = false;

    public void Add(string text)
    {
        _text.Append(text);
        Read();
        if (_words.Length > MostHeld)
            _holds = false;
    }

    /// <summary>No more text comes.</summary>
    public void End()
    {
        _ended = true;
        Read();
        _holds = false;
    }

    /// <returns>The speakable part of the added text; may be empty.</returns>
    public string Take()
    {
        if (_holds || _words.Length == 0)
            return "";
        // Half of a surrogate pair waits for the other half.
        var length = _words.Length - (!_ended && char.IsHighSurrogate(_words[^1]) ? 1 : 0);
        var words = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(_words.ToString(0, length)));
        _words.Remove(0, length);
        Given += words.Trim().Length;
        return words;
    }

    private void Read()
    {
        while (_text.Length > 0)
        {
            var state = _state;
            var read = Step(_text.ToString());
            _text.Remove(0, read);
            if (read == 0 && state == _state)
                return;
        }
    }

    /// <returns>How many characters are done with; 0 with the same state if more text is needed.</returns>
    private int Step(string text) => _state switch
    {
        State.ChatResult => SkipThought(text),
        State.Call => ReadCall(text),
        State.Head => ReadHead(text),
        State.Json => text[0] == '`' ? ReadFence(text) : ReadJson(text),
        _ => ReadWords(text),
    };

    private int ReadWords(string text)
    {
        if (!_begun && BareChannel(text) is var bare and not 0)
            return Math.Max(bare, 0);
        _begun = true;
        for (var i = Next(text, 0); i >= 0; i = Next(text, i + 1))
        {
            var length = written.FindCall(text.AsSpan(i), out var mark);
            if (length == 0)
                length = Marks.Find(text.AsSpan(i), written.AreOffered, out mark);
            if (length == 0)
                continue;
            Say(text[..i]);
            if (length > 0)
                return i + Begin(mark!);
            if (!_ended)
                return i;
            if (text[i] != '<' || text.Length - i < 3)      // "<thin" at the end of an answer is no word
                Say(text[i..]);
            return text.Length;
        }
        return Say(text);

        static int Next(string text, int from)
        {
            var next = text.AsSpan(from).IndexOfAny(Marks.First);
            return next < 0 ? -1 : from + next;
        }
    }

    /// <summary>gpt-oss behind a server that drops the marks and keeps the names of the channels: "analysisThe caller…assistantfinalIt is ten."</summary>
    /// <returns>The length of the name; 0 if it is not that; -1 if it may still be.</returns>
    private int BareChannel(string text)
    {
        const string Name = "analysis";
        var from = text.Length - text.TrimStart().Length;
        var name = text.AsSpan(from);
        if (name.Length <= Name.Length)
            return !_ended && Name.AsSpan().StartsWith(name, StringComparison.Ordinal) ? -1 : 0;
        if (!name.StartsWith(Name, StringComparison.Ordinal) || !char.IsAsciiLetterUpper(name[Name.Length]))
            return 0;
        (_state, _end, _begun, Thinks) = (State.ChatResult, "assistantfinal", true, true);
        return from + Name.Length;
    }

    /// <returns>How many characters of the mark are done with.</returns>
    private int Begin(Mark mark)
    {
        switch (mark.Kind)
        {
            case MarkKind.ChatResult:
                BeginThought(mark.Text);
                break;
            case MarkKind.ThoughtEnd:
                // Everything before it was thinking that the template had opened.
                _words.Clear();
                HasGivenThoughts = Given > 0 && !Thinks;
                (Thinks, _holds) = (true, false);
                break;
            case MarkKind.Call:
                (_state, _end, _from, _recipient) = (State.Call, mark.End, mark.Text.Length, "");
                return 0;
            case MarkKind.Head:
                (_state, _holds) = (State.Head, false);
                return 0;
            case MarkKind.Fence or MarkKind.Json:
                _state = State.Json;
                return 0;
        }
        return mark.Text.Length;
    }

    /// <param name="mark">Empty for a channel, which the end of the message ends.</param>
    private void BeginThought(string mark) => (_state, _end, Thinks, _holds) = (State.ChatResult, mark, true, false);

    private int SkipThought(string text)
    {
        if (_end == "assistantfinal")
        {
            var at = text.IndexOf(_end, StringComparison.Ordinal);
            if (at < 0)
                return Math.Max(0, text.Length - (_ended ? 0 : _end.Length - 1));
            _state = State.Words;
            return at + _end.Length;
        }
        for (var i = text.AsSpan().IndexOfAny('<', '[', '◁'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] is not ('<' or '[' or '◁'))
                continue;
            var length = Marks.Find(text.AsSpan(i), withTools: false, out var mark);
            if (length < 0 && !_ended)
                return i;
            if (length <= 0 || !(_end.Length > 0 ? mark!.Kind == MarkKind.ThoughtEnd : mark!.Kind is MarkKind.Head or MarkKind.MessageEnd))
                continue;
            _state = State.Words;
            return mark.Kind == MarkKind.Head ? i : i + length;
        }
        return text.Length;
    }

    private int ReadCall(string text)
    {
        string[] ends = _end.Length > 0 ? [_end] : [.. Marks.MessageEnds];
        var (end, length) = (-1, 0);
        foreach (var mark in ends)
        {
            var at = text.IndexOf(mark, Math.Min(_from, text.Length), StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && (end < 0 || at < end))
                (end, length) = (at, mark.Length);
        }
        if (end < 0 && !_ended && text.Length <= MostHeld)
            return 0;
        var call = end < 0 ? text : text[..(end + (_end == ")]" ? 1 : 0))];
        Add(text.Length <= MostHeld ? written.ReadMarked(call, _recipient) : []);
        _state = State.Words;
        return end < 0 ? text.Length : end + length;
    }

    private void Add(IReadOnlyList<WrittenCall> calls)
    {
        BadCalls += calls.Count == 0 ? 1 : 0;
        _calls.AddRange(calls);
    }

    private int ReadHead(string text)
    {
        const string Message = "<|message|>";
        var end = text.IndexOf(Message, StringComparison.OrdinalIgnoreCase);
        if (end < 0)
        {
            if (!_ended && text.Length <= 256)
                return 0;
            _state = State.Words;
            return text.Length;
        }
        var head = text[..end];
        var channel = head.LastIndexOf("<|channel|>", StringComparison.OrdinalIgnoreCase);
        if (Recipient().Match(head) is { Success: true } recipient)
            (_state, _end, _from, _recipient) = (State.Call, "", 0, recipient.Groups[1].Value);
        else if (channel < 0 ? head.Contains("assistant", StringComparison.OrdinalIgnoreCase) : head.AsSpan(channel + "<|channel|>".Length).TrimStart().StartsWith("final"))
            _state = State.Words;
        else
            BeginThought("");
        return end + Message.Length;
    }

    private int ReadJson(string text)
    {
        var length = JsonTexts.LengthOf(text, 0);
        if (length == 0 && !_ended && text.Length <= MostHeld)
            return 0;
        _state = State.Words;
        var json = length == 0 ? text : text[..length];
        var calls = length == 0 ? [] : written.ReadBare(json);
        if (calls.Count > 0)
            _calls.AddRange(calls);
        else if (length == 0 && written.LooksLikeCall(json))
            BadCalls++;
        else
            Say(json);
        return json.Length;
    }

    private int ReadFence(string text)
    {
        const string Fence = "```";
        var end = text.IndexOf(Fence, Fence.Length, StringComparison.Ordinal);
        if (end < 0 && !_ended && text.Length <= MostHeld)
            return 0;
        _state = State.Words;
        var length = end < 0 ? text.Length : end + Fence.Length;
        var code = text[Fence.Length..(end < 0 ? text.Length : end)];
        var begin = code.AsSpan().IndexOfAny('{', '[');
        var meant = CallFence().IsMatch(code);
        var calls = meant ? written.ReadMarked(code, "") : begin >= 0 ? written.ReadBare(code[begin..]) : [];
        if (calls.Count > 0)
            _calls.AddRange(calls);
        else if (meant)
            BadCalls++;
        else
            Say(text[..length]);
        return length;
    }

    /// <returns>The length of the words.</returns>
    private int Say(string words)
    {
        _words.Append(words);
        return words.Length;
    }

    [GeneratedRegex(@"\bto=(?:functions\.)?([\w.-]+)")]
    private static partial Regex Recipient();

    [GeneratedRegex(@"^\s*(?:tool_?calls?|tool_code|function_?calls?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex CallFence();
}
