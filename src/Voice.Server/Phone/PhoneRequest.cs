using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Voice.Server.Phone;

/// <summary>A carrier's request, as far as carriers' rules need it.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Url">The whole URL that the carrier used; of a WebSocket's upgrade with the scheme wss or ws.</param>
/// <param name="Headers">By name, whatever the case.</param>
/// <param name="Body">As it came.</param>
/// <param name="Now">When it came.</param>
internal sealed record PhoneRequest(string Method, string Url, IHeaderDictionary Headers, byte[] Body, DateTimeOffset Now)
{
    private Dictionary<string, StringValues>? _form;
    private Dictionary<string, StringValues>? _query;

    /// <summary>The fields of a posted form; empty if it is none.</summary>
    public IReadOnlyDictionary<string, StringValues> Form => _form ??= ReadForm();

    /// <summary>The fields of the URL's query, in their order.</summary>
    public IReadOnlyDictionary<string, StringValues> Query => _query ??= QueryHelpers.ParseQuery(new Uri(Url).Query);

    public string Header(string name) => Headers.TryGetValue(name, out var value) ? value.ToString() : "";

    /// <summary>A field of the form or else of the query; empty if there is none.</summary>
    public string Field(string name) =>
        Form.TryGetValue(name, out var value) || Query.TryGetValue(name, out value) ? value.ToString() : "";

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
