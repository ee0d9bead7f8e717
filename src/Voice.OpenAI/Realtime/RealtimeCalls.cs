using System.Collections.Concurrent;
using System.Text;
using Voice.Assistants;

namespace Voice.OpenAI.Realtime;

/// <summary>The tool calls of a session's replies. A call comes in up to five events, some servers send only one of them, and it runs once.</summary>
/// <remarks>
/// A call runs when it is complete: at the end of its item, or else at the end of its reply. The end of its arguments does not show that, because it also comes for
/// replies that are cut short as well (OpenAI's API reference, <c>response.function_call_arguments.done</c>).
/// <para>
/// Inside, each call has an id that no other call of the session has. Ids that are missing or were used before are replaced, and <see cref="OutsideId"/> says what the
/// provider calls the call. Only <see cref="OutsideId"/> may be called on another thread than the reader's.
/// </para>
/// </remarks>
internal sealed class RealtimeCalls
{
    // A reply with more calls, or longer arguments, than any tool can use: the rest is dropped.
    private const int MostOpen = 128;
    private const int LongestArguments = 1 << 20;

    // An upstream that repeats events of a reply does so soon after its end.
    private const int MostOver = 16;

    private readonly List<Call> _open = [];             // of replies that are not over
    private readonly Queue<string> _over = [];          // replies
    private readonly HashSet<string> _insideIds = [];
    private readonly ConcurrentDictionary<string, string> _outsideIds = [];
    private readonly HashSet<(string ItemId, string CallId, string Name, string Arguments)> _taken = [];
    private int _ids;

    private sealed class Call(string responseId)
    {
        private readonly StringBuilder _pieces = new();

        public string ResponseId { get; } = responseId;

        public string ItemId { get; set; } = "";

        public int? Index { get; set; }

        public string CallId { get; set; } = "";

        public string Name { get; set; } = "";

        public string Whole { get; set; } = "";

        public bool IsTaken { get; set; }

        /// <summary>The end of the reply has named it.</summary>
        public bool IsListed { get; set; }

        public string Arguments => Whole.Length > 0 ? Whole : _pieces.ToString();

        public void Add(string piece)
        {
            if (_pieces.Length + piece.Length <= LongestArguments)
                _pieces.Append(piece);
        }
    }

    /// <summary>The facts of an event about a call.</summary>
    /// <param name="Index">The place of its item in the reply; null if not told.</param>
    public readonly record struct Telling(string ResponseId, string ItemId, int? Index, string CallId, string Name, string Arguments);

    /// <summary>A reply has begun.</summary>
    public void BeginReply(string responseId)
    {
        if (!_over.Contains(responseId))
            return;
        string[] others = [.. _over.Where(over => over != responseId)];     // a server that uses its ids again
        _over.Clear();
        foreach (var other in others)
            _over.Enqueue(other);
    }

    /// <summary>A call has begun, or its arguments have ended. It is not known to be whole.</summary>
    public void Note(Telling told) => Fill(Find(told), told);

    /// <summary>A piece of a call's arguments.</summary>
    public void NotePiece(Telling told, string piece)
    {
        var call = Find(told);
        Fill(call, told);
        call?.Add(piece);
    }

    /// <summary>A call's item is over.</summary>
    /// <param name="isWhole">False if it was cut short, and must not run.</param>
    /// <returns>The call to run; null if it has run, must not run, or if its arguments may still come.</returns>
    public ToolCalled? EndItem(Telling told, bool isWhole)
    {
        var call = Find(told);
        Fill(call, told);
        if (call is null)
            return null;
        if (!isWhole)
            call.IsTaken = true;
        return string.IsNullOrWhiteSpace(call.Arguments) ? null : Take(call);
    }

    /// <summary>The end of a reply lists a call.</summary>
    public void List(Telling told, bool isWhole)
    {
        var call = _open.Find(open => !open.IsListed && IsSame(open, told)) ?? _open.Find(open => !open.IsListed && IsAlike(open, told)) ?? New(told.ResponseId);
        Fill(call, told);
        if (call is null)
            return;
        call.IsListed = true;
        call.IsTaken |= !isWhole;
    }

    /// <summary>A reply is over.</summary>
    /// <param name="isWhole">False if it was cut short: calls of which the end was not told do not run.</param>
    /// <returns>Its calls that have not run, and how many of its calls cannot run because their name never came.</returns>
    public (IReadOnlyList<ToolCalled> Calls, int Nameless) EndReply(string responseId, bool isWhole)
    {
        if (!_over.Contains(responseId))
            _over.Enqueue(responseId);
        if (_over.Count > MostOver)
            _over.Dequeue();
        var calls = new List<ToolCalled>();
        var nameless = 0;
        foreach (var call in _open.Where(call => isWhole && call.ResponseId == responseId && !call.IsTaken))
        {
            if (Take(call) is { } called)
                calls.Add(called);
            else
                nameless++;
        }
        _open.RemoveAll(call => call.ResponseId == responseId);
        return (calls, nameless);
    }

    /// <summary>The provider's id of a call.</summary>
    public string OutsideId(string insideId) => _outsideIds.GetValueOrDefault(insideId, insideId);

    private ToolCalled? Take(Call call)
    {
        if (call.IsTaken || call.Name.Length == 0)
            return null;
        call.IsTaken = true;
        var arguments = call.Arguments;
        // An id that was used before is a new call. The same item, told in a later reply, is not: it must not have its effect twice.
        if (call.ItemId.Length > 0 && call.CallId.Length > 0 && !_taken.Add((call.ItemId, call.CallId, call.Name, arguments)))
            return null;
        return new ToolCalled(call.ResponseId, InsideId(call), call.Name, string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments);
    }

    private string InsideId(Call call)
    {
        var outside = call.CallId.Length > 0 ? call.CallId : call.ItemId;
        if (outside.Length > 0 && _insideIds.Add(outside))
            return outside;
        string inside;
        do
            inside = $"{(outside.Length > 0 ? outside : "call")}_{++_ids}";
        while (!_insideIds.Add(inside));
        if (outside.Length > 0)
            _outsideIds[inside] = outside;
        return inside;
    }

    private Call? Find(Telling told) => _open.Find(open => IsSame(open, told)) ?? New(told.ResponseId);

    private Call? New(string responseId)
    {
        if (_open.Count >= MostOpen || _over.Contains(responseId))
            return null;
        var call = new Call(responseId);
        _open.Add(call);
        return call;
    }

    /// <summary>The item's id decides; where one event does not tell it, the call's own id and its place do.</summary>
    private static bool IsSame(Call call, Telling told)
    {
        if (call.ResponseId != told.ResponseId)
            return false;
        if (call.ItemId.Length > 0 && told.ItemId.Length > 0)
            return call.ItemId == told.ItemId;
        if (call.CallId.Length > 0 && told.CallId.Length > 0 && call.CallId != told.CallId)
            return false;
        if (call.Index is { } index && told.Index is { } place)
            return index == place;
        return call.CallId.Length > 0 && call.CallId == told.CallId;
    }

    /// <summary>Some servers make new ids for the end of the reply, or send none.</summary>
    private static bool IsAlike(Call call, Telling told) =>
        call.ResponseId == told.ResponseId && (call.CallId == told.CallId || call.CallId.Length == 0 || told.CallId.Length == 0)
        && (call.Name.Length == 0 || call.Name == told.Name) && (told.Arguments.Length == 0 || call.Arguments.Length == 0 || call.Arguments == told.Arguments);

    private static void Fill(Call? call, Telling told)
    {
        if (call is null)
            return;
        call.ItemId = call.ItemId.Length > 0 ? call.ItemId : told.ItemId;
        call.Index ??= told.Index;
        call.CallId = call.CallId.Length > 0 ? call.CallId : told.CallId;
        call.Name = call.Name.Length > 0 ? call.Name : told.Name;
        if (!string.IsNullOrWhiteSpace(told.Arguments) && told.Arguments.Length <= LongestArguments)
            call.Whole = told.Arguments;
    }
}
