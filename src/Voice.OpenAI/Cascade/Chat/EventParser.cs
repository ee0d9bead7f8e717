using System.Text;

namespace Voice.OpenAI.Cascade;

/// <summary>Cuts the bytes of a streamed answer into messages, whether the server sends server-sent events, a JSON text a line, or one JSON text in all.</summary>
/// <remarks>
/// Source: WHATWG HTML, server-sent events. Beyond it: a byte order mark, no space after <c>data:</c>, no empty line between two messages or after the last one.
/// Bytes that are no UTF-8 become U+FFFD.
/// </remarks>
internal sealed class EventParser
{
    /// <summary>The longest line, message, or JSON text, in bytes.</summary>
    public const int Longest = 4 * 1024 * 1024;

    private readonly List<byte> _line = [];
    private readonly List<string> _data = [];
    private readonly Queue<EventPiece> _pieces = [];
    private StringBuilder? _whole;                          // a JSON text of many lines
    private string _event = "";
    private int _dataLength;
    private bool _begun;
    private bool _afterReturn;

    /// <summary>How many lines were not understood.</summary>
    public int Unreadable { get; private set; }

    /// <summary>How many comments came: services send them to show that they work (SSE, WHATWG HTML §9.2.7).</summary>
    public int Comments { get; private set; }

    /// <summary>True after the end of a body that ends within a JSON text.</summary>
    public bool IsTorn { get; private set; }

    public bool TryTake(out EventPiece piece) => _pieces.TryDequeue(out piece);

    /// <exception cref="InvalidDataException">A line is longer than <see cref="Longest"/>.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_afterReturn && bytes[0] == '\n')
                bytes = bytes[1..];
            _afterReturn = false;
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            _line.AddRange(end < 0 ? bytes : bytes[..end]);
            Check(_line.Count);
            if (end < 0)
                return;
            _afterReturn = bytes[end] == '\r';
            bytes = bytes[(end + 1)..];
            EndLine();
        }
    }

    /// <summary>No more bytes come.</summary>
    public void End()
    {
        if (_line.Count > 0)
            EndLine();
        IsTorn = _data is [.., ['{' or '[', ..]] && !IsComplete(string.Join('\n', _data)) && !IsComplete(_data[^1]);
        EndMessage();
        if (_whole is not { } whole)
            return;
        _whole = null;
        using var json = LooseJson.Parse(whole.ToString());
        IsTorn = json is null;
        if (json?.RootElement.ValueKind == System.Text.Json.JsonValueKind.Array)
        {
            foreach (var item in json.RootElement.EnumerateArray())
                _pieces.Enqueue(new EventPiece("", item.GetRawText()));
        }
        else if (json is not null)
        {
            _pieces.Enqueue(new EventPiece("", whole.ToString()));
        }
    }

    private void EndLine()
    {
        var line = Encoding.UTF8.GetString([.. _line]);
        _line.Clear();
        if (!_begun)
            line = line.TrimStart('\ufeff');
        _begun |= line.Length > 0;
        if (_whole is not null)
        {
            Check(_whole.Length + line.Length);
            _whole.Append(line).Append('\n');
        }
        else if (line.Length == 0)
        {
            EndMessage();
        }
        else if (Field(line, "data") is { } data)
        {
            AddData(data);
        }
        else if (Field(line, "event") is { } name)
        {
            EndMessage();
            _event = name.Trim();
        }
        else if (line[0] == ':')
        {
            Comments++;
        }
        else if (Field(line, "id") is null && Field(line, "retry") is null)
        {
            AddBare(line);
        }
    }

    private void AddData(string data)
    {
        // Some servers leave out the empty line between two messages.
        if (_data.Count > 0 && IsComplete(string.Join('\n', _data)))
            EndMessage();
        _dataLength += data.Length;
        Check(_dataLength);
        _data.Add(data);
    }

    /// <summary>A line that does not belong to an event stream: JSON, or something unknown.</summary>
    private void AddBare(string line)
    {
        var text = line.Trim();
        if (text.Length > 0 && IsComplete(text))
            _pieces.Enqueue(new EventPiece("", text));
        else if (text.StartsWith('{') || text.StartsWith('['))
            _whole = new StringBuilder(line).Append('\n');
        else if (text.Length > 0)
            Unreadable++;
    }

    private void EndMessage()
    {
        if (_data.Count > 0)
        {
            var data = string.Join('\n', _data);
            if (_data.Count == 1 || IsComplete(data))
                _pieces.Enqueue(new EventPiece(_event, data));
            else
                _data.ForEach(line => _pieces.Enqueue(new EventPiece(_event, line)));
        }
        _data.Clear();
        (_event, _dataLength) = ("", 0);
    }

    private static string? Field(string line, string name)
    {
        if (!line.StartsWith(name, StringComparison.Ordinal))
            return null;
        if (line.Length == name.Length)
            return "";
        if (line[name.Length] != ':')
            return null;
        var value = line[(name.Length + 1)..];
        return value.StartsWith(' ') ? value[1..] : value;
    }

    private static bool IsComplete(string text)
    {
        if (text.Trim() == EventPiece.Done)
            return true;
        using var json = LooseJson.Parse(text);
        return json is not null;
    }

    private static void Check(int length)
    {
        if (length > Longest)
            throw new InvalidDataException($"A message is longer than {Longest} bytes.");
    }
}
