using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Voice.Wire;

namespace Voice.OpenAI.Cascade;

/// <summary>Reads tool calls that models write as text because the server does not know their template.</summary>
/// <remarks>Source: the chat templates of Qwen, Llama, Mistral, DeepSeek, Kimi, GLM, Granite, Phi and gpt-oss.</remarks>
/// <param name="tools">The tools that are offered: name and JSON schema of the parameters.</param>
internal sealed partial class WrittenCalls(IReadOnlyDictionary<string, JsonElement> tools)
{
    public bool AreOffered => tools.Count > 0;

    public bool IsOffered(string name) => tools.ContainsKey(name);

    /// <summary>A call in the way of Python at the beginning of a text: <c>[get_time(zone="UTC")]</c>.</summary>
    /// <returns>As <see cref="Marks.Find"/>.</returns>
    public int FindCall(ReadOnlySpan<char> text, out Mark? mark)
    {
        mark = null;
        if (text[0] != '[' || text.Length < 2)
            return 0;                                       // one bracket alone is held back with the other marks
        foreach (var name in tools.Keys)
        {
            var begin = "[" + name + "(";
            if (text.StartsWith(begin, StringComparison.Ordinal))
            {
                mark = new Mark(MarkKind.Call, begin, ")]");
                return begin.Length;
            }
            if (begin.AsSpan().StartsWith(text, StringComparison.Ordinal))
                return -1;
        }
        return 0;
    }

    /// <summary>Reads text that stands between the marks of a call.</summary>
    /// <param name="text">With the mark that opens it.</param>
    /// <param name="recipient">The tool, if it stands elsewhere; else empty.</param>
    /// <returns>The calls; none if it cannot be read.</returns>
    public IReadOnlyList<WrittenCall> ReadMarked(string text, string recipient)
    {
        if (!AreOffered)
            return [];
        text = WireText.Mend(text);
        if (recipient.Length > 0)
            return [new WrittenCall(Known(recipient), FirstObject(text, 0) ?? text.Trim())];
        var json = ReadJson(text);
        if (json.Count > 0 && json.TrueForAll(call => IsOffered(call.Name)))
            return json;
        List<WrittenCall> named = [.. InPython(text)];
        if (named.Count == 0)
            named.AddRange(ByName(text));
        return named.Count > 0 ? named : json;
    }

    /// <summary>Reads JSON that no mark says to be a call: it is one only if it names a tool that is offered.</summary>
    public IReadOnlyList<WrittenCall> ReadBare(string json)
    {
        var calls = ReadJson(json);
        return calls.TrueForAll(call => IsOffered(call.Name)) ? calls : [];
    }

    /// <summary>True if the text has the name of a tool in quotes, as a call has.</summary>
    public bool LooksLikeCall(string text) => tools.Keys.Any(name => text.Contains($"\"{name}\"", StringComparison.Ordinal));

    /// <summary>The calls in all objects and arrays of a text. Text between them is ignored.</summary>
    private List<WrittenCall> ReadJson(string text)
    {
        var calls = new List<WrittenCall>();
        for (var at = text.AsSpan().IndexOfAny('{', '['); at >= 0 && at < text.Length;)
        {
            var length = JsonTexts.LengthOf(text, at);
            using var json = length > 0 ? LooseJson.ParseWhole(text.Substring(at, length)) : null;
            if (json is not null)
                Read(json.RootElement, calls);
            at += json is null ? 1 : length;
            var next = text.AsSpan(at).IndexOfAny('{', '[');
            at = next < 0 ? text.Length : at + next;
        }
        return calls;
    }

    private void Read(JsonElement value, List<WrittenCall> calls)
    {
        foreach (var item in value.Items())
            Read(item, calls);
        if (value.ValueKind != JsonValueKind.Object)
            return;
        foreach (var wrapper in (string[])["tool_calls", "tool_call", "function_call", "calls"])
        {
            if (value.Get(wrapper) is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } inner)
            {
                Read(inner, calls);
                return;
            }
        }
        if (value.Get("function") is { ValueKind: JsonValueKind.Object } function)
        {
            Read(function, calls);
            return;
        }
        var name = First(value, "name", "function", "tool", "tool_name", "action").Text();
        if (name.Length == 0)
            return;
        var arguments = First(value, "arguments", "parameters", "args", "input", "tool_input", "action_input");
        calls.Add(new WrittenCall(Known(name), arguments.ValueKind == JsonValueKind.Object ? arguments.GetRawText() : arguments.Text()));
    }

    private static JsonElement First(JsonElement value, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (value.Get(name) is var found && found.Exists())
                return found;
        }
        return default;
    }

    /// <summary>The name as it was offered, if what the model put before it is taken away.</summary>
    private string Known(string name)
    {
        name = name.Trim();
        if (IsOffered(name))
            return name;
        var bare = name[(name.LastIndexOf('.') + 1)..].Split(':')[0];
        return IsOffered(bare) ? bare : name;
    }

    /// <summary><c>get_time(zone="UTC")</c></summary>
    private IEnumerable<WrittenCall> InPython(string text)
    {
        foreach (Match call in PythonCall().Matches(text))
        {
            var name = call.Groups[1].Value;
            if (!IsOffered(name))
                continue;
            var arguments = new JsonObject();
            foreach (Match argument in PythonArgument().Matches(call.Groups[2].Value))
                arguments[argument.Groups[1].Value] = Value(name, argument.Groups[1].Value, argument.Groups[2].Value.Trim());
            yield return new WrittenCall(name, arguments.ToJsonString());
        }
    }

    /// <summary>The name of a tool, then its arguments as JSON or between tags, or nothing.</summary>
    private IEnumerable<WrittenCall> ByName(string text)
    {
        List<(int At, string Name)> names = [.. tools.Keys
            .SelectMany(name => Regex.Matches(text, $@"(?<!\w)(?<!(?<!=)""){Regex.Escape(name)}(?!\w)").Select(match => (match.Index, name)))
            .OrderBy(static found => found.Index)];
        for (var i = 0; i < names.Count; i++)
        {
            var (at, name) = names[i];
            var part = text[at..(i + 1 < names.Count ? names[i + 1].At : text.Length)];
            // An object behind the first tag is the value of one argument.
            var inTags = TagArgument().Match(part) is { Success: true } tag && part.AsSpan(0, tag.Index).IndexOf('{') < 0;
            yield return new WrittenCall(name, (inTags ? null : FirstObject(part, name.Length)) ?? InTags(name, part));
        }
    }

    private string InTags(string tool, string text)
    {
        var arguments = new JsonObject();
        foreach (Match argument in TagArgument().Matches(text))
        {
            var name = (argument.Groups["a"].Success ? argument.Groups["a"] : argument.Groups["b"]).Value.Trim();
            arguments[name] = Value(tool, name, (argument.Groups["x"].Success ? argument.Groups["x"] : argument.Groups["y"]).Value.Trim());
        }
        return arguments.ToJsonString();
    }

    private static string? FirstObject(string text, int from)
    {
        var begin = text.IndexOf('{', Math.Min(from, text.Length));
        var length = begin < 0 ? 0 : JsonTexts.LengthOf(text, begin);
        return length == 0 ? null : text.Substring(begin, length);
    }

    /// <summary>A value that was written without its type: the schema of the tool says whether it is text.</summary>
    private JsonNode? Value(string tool, string name, string written)
    {
        var quoted = written.Length > 1 && written[0] is '"' or '\'' && written[^1] == written[0];
        var bare = quoted ? written[1..^1] : written;
        if (quoted || tools[tool].Get("properties").Get(name).Text("type") == "string")
            return JsonValue.Create(bare);
        using var json = LooseJson.ParseWhole(bare switch { "True" => "true", "False" => "false", "None" => "null", _ => bare });
        return json is null ? JsonValue.Create(bare) : JsonNode.Parse(json.RootElement.GetRawText(), documentOptions: LooseJson.Options);
    }

    [GeneratedRegex(@"([A-Za-z_][\w-]*)\s*\(((?:[^()""']|""(?:[^""\\]|\\.)*""|'(?:[^'\\]|\\.)*')*)\)")]
    private static partial Regex PythonCall();

    [GeneratedRegex(@"(\w+)\s*=\s*(""(?:[^""\\]|\\.)*""|'(?:[^'\\]|\\.)*'|[^,]+)")]
    private static partial Regex PythonArgument();

    [GeneratedRegex(@"<parameter(?:=|\s+name=)""?(?<a>[\w.-]+)""?[^>]*>(?<x>.*?)</parameter>|<arg_key>(?<b>.*?)</arg_key>\s*<arg_value>(?<y>.*?)</arg_value>", RegexOptions.Singleline)]
    private static partial Regex TagArgument();
}
