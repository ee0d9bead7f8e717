using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Voice.Wire;

namespace Voice.Server.Phone;

/// <summary>A carrier's request, as far as carriers' rules need it.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Url">The whole URL that the carrier used; of a WebSocket's upgrade with the scheme wss or ws.</param>
/// <param name="Headers">By name; the case does not matter.</param>
/// <param name="Body">As it came.</param>
/// <param name="Now">When it came.</param>
internal sealed record PhoneRequest(string Method, string Url, IHeaderDictionary Headers, byte[] Body, DateTimeOffset Now)
{
    private const int LongestBody = 64 * 1024;

    private Dictionary<string, StringValues>? _form;
    private Dictionary<string, StringValues>? _query;

    /// <summary>The fields of a posted form; empty if the body is no form.</summary>
    public IReadOnlyDictionary<string, StringValues> Form => _form ??= ReadForm();

    /// <summary>The fields of the URL's query, in their order.</summary>
    public IReadOnlyDictionary<string, StringValues> Query => _query ??= QueryHelpers.ParseQuery(new Uri(Url).Query);

    public string Header(string name) => Headers.TryGetValue(name, out var value) ? value.ToString() : "";

    /// <summary>A field of the form or else of the query; empty if there is none.</summary>
    public string Field(string name) =>
        Form.TryGetValue(name, out var value) || Query.TryGetValue(name, out value) ? WireText.Mend(value.ToString()) : "";

    /// <summary>The part of our own URLs before /phone.</summary>
    public string Origin =>
        Url[..Url.LastIndexOf("/phone/", Url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? at : Url.Length - 1, StringComparison.Ordinal)];

    /// <summary>The body as JSON, with ill-formed characters mended.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public JsonDocument Json() => Json(Body);

    /// <inheritdoc cref="Json()"/>
    public static JsonDocument Json(ReadOnlySpan<byte> body)
    {
        byte[] room = [];
        return JsonDocument.Parse(WireText.MendJson(body, ref room).ToArray());
    }

    /// <param name="upgrade">True for the upgrade of a WebSocket.</param>
    public static PhoneRequest Of(HttpRequest request, byte[] body, bool upgrade, PhoneServices phone)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var origin = phone.Options.PublicUrl is { Length: > 0 } configured ? configured.TrimEnd('/') : $"{request.Scheme}://{request.Host}";
        var url = origin + (target.StartsWith('/') ? target : request.Path + request.QueryString.ToString());
        return new PhoneRequest(request.Method.ToUpperInvariant(), upgrade ? "ws" + url[4..] : url, request.Headers, body, phone.Time.GetUtcNow());
    }

    /// <returns>Null if it is longer than any carrier's.</returns>
    public static async Task<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > LongestBody)
            return null;
        using var body = new MemoryStream();
        var buffer = new byte[4 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(buffer)) > 0)
        {
            if (body.Length + count > LongestBody)
                return null;
            body.Write(buffer, 0, count);
        }
        return body.ToArray();
    }

    private Dictionary<string, StringValues> ReadForm()
    {
        if (!Header("Content-Type").StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            return [];
        using var reader = new FormReader(new MemoryStream(Body));
        try
        {
            return reader.ReadForm();
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
