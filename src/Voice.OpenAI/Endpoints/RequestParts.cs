using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>The parts of a request that a service may do without: its options and its tools. Finds the one that a refusal names, and writes the request without it.</summary>
/// <remarks>A part is named by its option (<c>reasoning_effort</c>), or, for one tool, by its name and the digest of its declaration: a tool that was mended is offered again.</remarks>
internal sealed partial class RequestParts
{
    private const string Tools = "tools";
    private const string ResponseFormat = "response_format";
    private const string ToolPrefix = "tool ";

    // Without these the request would be another one, or none.
    private static readonly HashSet<string> Needed = new(StringComparer.Ordinal) { "model", "messages", "input", "instructions", "file", "audio", "image", "type", "purpose", "previous_response_id" };

    private static readonly string[] OfTools = [Tools, "tool_choice", "parallel_tool_calls"];

    private readonly JsonObject? _json;
    private readonly MultipartFormDataContent? _form;
    private readonly HttpContent _content;

    private RequestParts(HttpContent content, JsonObject? json, MultipartFormDataContent? form) => (_content, _json, _form) = (content, json, form);

    /// <param name="content">Already in memory.</param>
    /// <returns>Null for a body that has no such parts.</returns>
    public static async Task<RequestParts?> ReadAsync(HttpContent? content, CancellationToken cancellation)
    {
        if (content is MultipartFormDataContent form)
            return new RequestParts(content, null, form);
        if (content?.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        try
        {
            return JsonNode.Parse(await content.ReadAsByteArrayAsync(cancellation)) is JsonObject json ? new RequestParts(content, json, null) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The part that a refusal is about.</summary>
    /// <returns>Its name, or null if the refusal names none that can be left out.</returns>
    public string? Find(Refusal refusal)
    {
        if ((int)refusal.Status is not (400 or 422) || refusal.Reason is not (RefusalReason.OptionUnsupported or RefusalReason.RequestUnusable))
            return null;
        var body = refusal.Body;
        if (ToolOf(body) is { } tool)
            return tool;
        var named = body.Param.Split('.', '[')[0];
        if (Options.Contains(named))
            return named == Tools && !IsAboutAllTools(body) ? null : named;
        if (body.Param.Length > 0 && !body.IsAny("unknown_parameter", "unsupported_parameter"))
            return null;                                    // it names what cannot be left out
        if (Options.Contains(Tools) && IsAboutAllTools(body))
            return Tools;
        // Services that name it in the sentence only. The longest first: "stream" is a part of "stream_options".
        return IsRefusing(body) ? Options.OrderByDescending(static option => option.Length).FirstOrDefault(option => IsWordOf(body.Text, option)) : null;
    }

    /// <summary>The request without some parts. Those that it does not have do not matter.</summary>
    public HttpContent Without(IReadOnlySet<string> parts)
    {
        if (_form is not null)
            return WithoutFields(parts);
        var changed = false;
        var json = (JsonObject)_json!.DeepClone();
        foreach (var part in parts)
            foreach (var name in part == Tools ? OfTools : [part])
                changed |= json.ContainsKey(name) && LeaveOut(json, name);
        if (json[Tools] is JsonArray tools)
        {
            for (var i = tools.Count - 1; i >= 0; i--)
            {
                if (!parts.Contains(KeyOf(tools[i])))
                    continue;
                tools.RemoveAt(i);
                changed = true;
            }
            if (tools.Count == 0)
                foreach (var name in OfTools)
                    json.Remove(name);
        }
        if (!changed)
            return _content;
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json.ToJsonString()));
        content.Headers.ContentType = _content.Headers.ContentType;
        return content;
    }

    /// <summary>A part as the operator knows it: without the digest.</summary>
    public static string Label(string part) => part.StartsWith(ToolPrefix, StringComparison.Ordinal) ? part[..part.LastIndexOf(' ')] : part;

    private IEnumerable<string> Options => Names.Where(static name => !Needed.Contains(name));

    private IEnumerable<string> Names => _form is not null
        ? _form.Select(FieldName)
        : _json!.Select(static named => named.Key);

    /// <remarks>Left to itself, speech would come as MP3; a WAVE file is the other form that every service makes and that needs no decoder.</remarks>
    private static bool LeaveOut(JsonObject json, string name)
    {
        if (name != ResponseFormat || Text(json[name]) != "pcm")
            return json.Remove(name);
        json[name] = "wav";
        return true;
    }

    private MultipartFormDataContent WithoutFields(IReadOnlySet<string> parts)
    {
        if (!_form!.Any(field => parts.Contains(FieldName(field))))
            return _form!;
        var left = new MultipartFormDataContent();
        foreach (var field in _form!.Where(field => !parts.Contains(FieldName(field))))
            left.Add(field);                                // the fields keep their headers, names among them
        return left;
    }

    private static string FieldName(HttpContent field) => field.Headers.ContentDisposition?.Name?.Trim('"') ?? "";

    /// <summary>One tool, named by its place (<c>tools[3].parameters</c>) or in the sentence.</summary>
    private string? ToolOf(ErrorBody body)
    {
        if (_json?[Tools] is not JsonArray tools)
            return null;
        var place = ToolPlace().Match(body.Param);
        if (!place.Success && body.Param.Length == 0)
            place = ToolPlace().Match(body.Text);
        if (place.Success && int.TryParse(place.Groups[1].Value, CultureInfo.InvariantCulture, out var index) && index < tools.Count)
            return KeyOf(tools[index]);
        if (!body.IsAny("invalid_function_parameters") && !body.Says("function", "tool"))
            return null;
        return tools.Where(tool => NameOf(tool) is { Length: > 0 } name && (body.Text.Contains($"'{name}'", StringComparison.Ordinal) || body.Text.Contains($"\"{name}\"", StringComparison.Ordinal)))
            .Select(KeyOf).FirstOrDefault();
    }

    private static bool IsAboutAllTools(ErrorBody body) =>
        body.Param == Tools || body.Says("not support tools", "not support tool", "tool choice requires", "tools are not supported", "tool use is not supported", "not support function calling", "tool calling is not supported");

    private static bool IsRefusing(ErrorBody body) => body.Says(
        "unsupported", "not supported", "not support", "unknown", "unrecognized", "unexpected", "not permitted", "not allowed", "not valid", "invalid", "extra", "must be", "should be", "cannot find field");

    private static bool IsWordOf(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || !IsPart(text[at - 1])) && (end == text.Length || !IsPart(text[end])))
                return true;
        }
        return false;

        static bool IsPart(char c) => char.IsLetterOrDigit(c) || c == '_';
    }

    private static string NameOf(JsonNode? tool) =>
        Text(tool?["name"]) is { Length: > 0 } name ? name : tool is JsonObject ? Text(tool["function"] is JsonObject function ? function["name"] : null) : "";

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private static string KeyOf(JsonNode? tool) =>
        $"{ToolPrefix}{NameOf(tool)} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tool?.ToJsonString() ?? "")).AsSpan(0, 6))}";

    [GeneratedRegex(@"\btools(?:\[|\.)(\d{1,4})\b", RegexOptions.CultureInvariant)]
    private static partial Regex ToolPlace();
}
