using System.Text;
using System.Text.Json;

namespace Voice.OpenAI.Endpoints;

/// <summary>The body of a refusal, in any shape.</summary>
/// <remarks>
/// Shapes in use: <c>{"error":{"message","type","param","code"}}</c> (OpenAI), the same with <c>innererror</c> (Azure), <c>{"error":"text"}</c> (Ollama),
/// <c>{"detail":"text"}</c> and <c>{"detail":[{"loc","msg","type"}]}</c> (FastAPI), <c>{"object":"error","message","code":400}</c> (vLLM), <c>{"statusCode","message"}</c>
/// (Azure API Management), <c>{"errors":[…]}</c>, <c>[{"error":{…}}]</c> (Gemini), an error as JSON inside of a text, plain text and HTML.
/// </remarks>
internal sealed class ErrorBody
{
    private const int Deepest = 8;
    private const int MostFields = 500;
    private const int LongestText = 4000;
    private const int LongestParam = 200;

    private readonly List<string> _codes = [];
    private readonly List<string> _types = [];
    private readonly StringBuilder _text = new();
    private int _fields;

    private ErrorBody()
    {
    }

    /// <summary>A refusal without a body.</summary>
    public static ErrorBody None { get; } = new();

    /// <summary>Its codes, then its types, as the service writes them; numbers as text.</summary>
    public IEnumerable<string> Codes => _codes.Concat(_types);

    /// <summary>The part of the request that it names, such as <c>tools[3].parameters</c>; or empty.</summary>
    public string Param { get; private set; } = "";

    /// <summary>All its sentences. Only for telling refusals apart: they may quote what was said, so they are never logged or shown.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Its most telling code, fit for a log; or empty.</summary>
    public string LogCode => Codes.Select(ErrorCodes.ForLog).Where(static code => code is not ("" or "error")).OrderBy(static code => code.All(char.IsAsciiDigit)).FirstOrDefault("");

    /// <summary>Reads the bytes of a body. Never throws.</summary>
    public static ErrorBody Read(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body).TrimStart('\ufeff').Trim();
        var read = new ErrorBody();
        if (!read.TryReadJson(text, depth: 0))
            read.AddText(text);
        return read.Finish();
    }

    /// <summary>Reads an error that came as a part of something else, such as an event of a stream.</summary>
    public static ErrorBody Read(JsonElement error)
    {
        var read = new ErrorBody();
        read.Walk(error, depth: 0);
        return read.Finish();
    }

    /// <summary>True if one of the codes or types is one of these, in any case.</summary>
    public bool IsAny(params ReadOnlySpan<string> known)
    {
        foreach (var code in Codes)
            foreach (var one in known)
                if (string.Equals(code, one, StringComparison.OrdinalIgnoreCase))
                    return true;
        return false;
    }

    /// <summary>True if one of these phrases is in the sentences, in any case.</summary>
    public bool Says(params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
            if (Text.Contains(phrase, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private ErrorBody Finish()
    {
        Text = _text.ToString();
        return this;
    }

    private bool TryReadJson(string text, int depth)
    {
        if (text.Length == 0 || text[0] is not ('{' or '['))
            return false;
        try
        {
            using var json = JsonDocument.Parse(text);
            Walk(json.RootElement, depth);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Walk(JsonElement value, int depth)
    {
        if (depth > Deepest)
            return;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Sentence(value, depth);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    Walk(item, depth + 1);
                break;
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                    if (++_fields <= MostFields)
                        Field(Lenient(field), field.Value, depth);
                break;
        }
    }

    private void Field(string name, JsonElement value, int depth)
    {
        switch (name)
        {
            case "code" or "error_code" or "errorCode" or "status" or "statusCode" or "reason":
                Code(_codes, value);
                break;
            case "type" or "error_type" or "errorType":
                Code(_types, value);
                break;
            case "param" or "parameter" or "loc":
                Name(value);
                break;
            case "content_filter_result" or "content_filter_results":
                _codes.Add("content_filter");
                break;
            case "failed_generation":                       // the model's own words are not read
                _types.Add("tool_use_failed");
                break;
            case "error" or "errors" or "detail" or "details" or "message" or "msg" or "innererror" or "inner_error" or "metadata" or "raw" or "title" or "error_description":
                Walk(value, depth + 1);
                break;
        }
    }

    private static void Code(List<string> to, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
            to.Add(value.GetRawText());
        else if (value.ValueKind == JsonValueKind.String && Lenient(value) is { Length: > 0 } code)
            to.Add(code);
    }

    /// <summary>FastAPI gives the path as a list that begins with <c>body</c>.</summary>
    private void Name(JsonElement value)
    {
        var name = value.ValueKind switch
        {
            JsonValueKind.String => Lenient(value),
            JsonValueKind.Array => string.Join('.', value.EnumerateArray().Select(static part => part.ValueKind == JsonValueKind.String ? Lenient(part) : part.GetRawText()).Where(static part => part != "body")),
            _ => "",
        };
        if (Param.Length == 0 && name.Length <= LongestParam)
            Param = name;
    }

    /// <summary>A gateway passes on the error of the one behind it as JSON in a text.</summary>
    private void Sentence(JsonElement value, int depth)
    {
        var text = Lenient(value);
        if (!TryReadJson(text.Trim(), depth + 1))
            AddText(text);
    }

    private void AddText(string text)
    {
        var room = LongestText - _text.Length;
        if (room <= 0)
            return;
        _text.Append(text.AsSpan(0, Math.Min(text.Length, room))).Append('\n');
    }

    /// <summary>The name of a field; empty if its escapes are no Unicode.</summary>
    private static string Lenient(JsonProperty field)
    {
        try
        {
            return field.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>The text of a value; empty if its escapes are no Unicode.</summary>
    private static string Lenient(JsonElement value)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
