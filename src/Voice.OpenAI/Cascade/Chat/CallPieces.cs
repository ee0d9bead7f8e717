using System.Text;
using System.Text.Json;

namespace Voice.OpenAI.Cascade;

/// <summary>Puts the pieces of streamed tool calls together. The id, the index or the name, if the server gives one, says to which call a piece belongs.</summary>
/// <remarks>
/// Seen in the field: ids that are missing, empty or another in each piece; the same index for all calls, or none; the name in each piece; arguments as an object.
/// </remarks>
/// <param name="isTool">True if a tool of this name is offered.</param>
internal sealed class CallPieces(Func<string, bool> isTool)
{
    private const int Most = 64;

    private readonly List<Call> _calls = [];

    private sealed class Call(string index)
    {
        public string Index { get; } = index;

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();

        /// <summary>True once the arguments are a whole JSON object.</summary>
        public bool IsWhole
        {
            get
            {
                using var json = LooseJson.Parse(Arguments.ToString());
                return json?.RootElement.ValueKind == JsonValueKind.Object;
            }
        }
    }

    public bool IsEmpty => _calls.Count == 0;

    /// <summary>The calls so far: id (or empty), name, and arguments as they came.</summary>
    public IEnumerable<(string Id, string Name, string Arguments)> All => _calls.Select(static call => (call.Id, call.Name, call.Arguments.ToString()));

    /// <summary>A piece of <c>tool_calls</c> or <c>function_call</c> of Chat Completions.</summary>
    public void Add(JsonElement piece)
    {
        var function = piece.Get("function");
        if (!function.Exists() || function.ValueKind != JsonValueKind.Object)
            function = piece;
        Add(piece.Text("index"), piece.Text("id"), function.Text("name").Trim(), function.Get("arguments"));
    }

    /// <param name="index">The index that distinguishes the calls of one answer, or empty.</param>
    public void Add(string index, string id, string name, JsonElement arguments)
    {
        var text = arguments.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? arguments.GetRawText() : arguments.Text();
        var call = Find(index, id, name, text);
        if (call is null)
        {
            if (_calls.Count == Most)
                throw new InvalidDataException($"More than {Most} tool calls in one answer.");
            _calls.Add(call = new Call(index));
        }
        if (call.Id.Length == 0)
            call.Id = id;
        if (call.Name.Length == 0)
            call.Name = name;
        else if (name.Length > 0 && name != call.Name)
            call.Name += name;                              // a name in two pieces
        if (arguments.ValueKind == JsonValueKind.Object)
            call.Arguments.Clear();
        call.Arguments.Append(text);
        if (call.Arguments.Length > EventParser.Longest)
            throw new InvalidDataException("The arguments of a tool call are too long.");
    }

    /// <summary>The whole arguments of a call. They replace the pieces.</summary>
    public void Complete(string index, string id, string name, JsonElement arguments)
    {
        var text = arguments.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? arguments.GetRawText() : arguments.Text();
        var call = _calls.Find(c => id.Length > 0 && c.Id == id && (c.Name == name || name.Length == 0) && (c.Index == index || c.Arguments.Equals(text) || !c.IsWhole))
            ?? _calls.Find(c => c.Index == index && (id.Length == 0 || c.Id.Length == 0))
            ?? _calls.Find(c => id.Length == 0 && c.Name == name && c.Arguments.Equals(text) && !int.TryParse(c.Index, out _));
        if (call is null)
        {
            Add(index, id, name, arguments);
            return;
        }
        call.Id = call.Id.Length == 0 ? id : call.Id;
        call.Name = name.Length > 0 ? name : call.Name;
        if (text.Length > 0)
            call.Arguments.Clear().Append(text);
    }

    private Call? Find(string index, string id, string name, string arguments)
    {
        var known = _calls.FindLast(call => id.Length > 0 && call.Id == id && (index.Length == 0 || call.Index.Length == 0 || call.Index == index));
        if (known is not null && (name.Length == 0 || known.Name.Length == 0 || known.Name == name || !isTool(known.Name)))
            return known;
        var call = index.Length > 0 ? _calls.FindLast(call => call.Index == index) : _calls.LastOrDefault();
        if (call is null || name.Length == 0 || call.Name.Length == 0)
            return call;
        if (name != call.Name)
            return !isTool(call.Name) && (id.Length == 0 || id == call.Id) && !call.IsWhole ? call : null;
        // The same name again: another call once this one is complete, or if its first piece comes with an id of its own.
        var another = call.IsWhole ? arguments.Length > 0 || id.Length > 0 : id.Length > 0 && call.Arguments.Length == 0;
        return another ? null : call;
    }
}
