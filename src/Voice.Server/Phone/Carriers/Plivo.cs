using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Voice.Audio;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>Plivo audio streaming, two-way.</summary>
/// <remarks>
/// Source: Plivo's audio streaming reference, Stream XML and signature V3 of its SDKs. There is no stop message: closing the socket is the end, either way.
/// Its upgrades are not known to be signed: the one-time token admits a stream.
/// </remarks>
internal sealed class Plivo(CarrierSettings settings) : PhoneVendor
{
    private const int MostBases = 512;

    private readonly Options _options = settings.Read<Options>("Plivo");

    public override string Name => "plivo";

    public override string KeySetting => nameof(Options.AuthToken);

    public override PhoneProtocol NewStream() => new Stream();

    /// <summary>HMAC-SHA256 over URL, sorted query, sorted form and a nonce. The header may list several; any one may be right.</summary>
    public override SignatureVerdict CheckWebhook(PhoneRequest request)
    {
        if (_options.AuthToken.Length == 0)
            return SignatureVerdict.NoKey;
        var given = request.Header("X-Plivo-Signature-V3");
        var nonce = request.Header("X-Plivo-Signature-V3-Nonce");
        if (given.Length == 0 || nonce.Length == 0)
            return SignatureVerdict.Missing;
        var matches = false;
        foreach (var text in Bases(request))
        {
            var right = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_options.AuthToken), Encoding.UTF8.GetBytes($"{text}.{nonce}")));
            foreach (var one in given.Split(',', StringSplitOptions.TrimEntries))
                matches |= UrlFormSignature.Same(one, right);
        }
        return matches ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
    }

    /// <remarks>Without the nonce: a request that Plivo repeats may have another.</remarks>
    public override string ReplayKey(PhoneRequest request) => Base(request, UrlSpellings.Canonical(Address(request)), Join(request.Query, "=", "&"));

    public override string CallId(PhoneRequest request) => request.Field("CallUUID");

    /// <remarks>The elements after a stream that keeps the call alive run when the stream is over.</remarks>
    public override PhoneAnswer Connect(PhoneLinks links) => PhoneAnswer.Xml(
        $"<Stream bidirectional=\"true\" keepCallAlive=\"true\" contentType=\"audio/x-mulaw;rate=8000\">"
        + $"{SecurityElement.Escape(links.MediaUrl)}</Stream><Redirect method=\"POST\">{SecurityElement.Escape(links.AfterUrl)}</Redirect>");

    public override PhoneAnswer Busy() => PhoneAnswer.Xml("<Hangup reason=\"busy\"/>");

    /// <remarks>SIP headers are of letters and digits only, so facts of anything else cannot go along.</remarks>
    public override PhoneAnswer Transfer(CallTransfer transfer) => transfer.Kind switch
    {
        TransferKind.Instructions => CallMarkup.Redirect(TransferFacts.Address(transfer)),
        TransferKind.Sip => PhoneAnswer.Xml($"<Dial><User sipHeaders=\"{SipHeaders(transfer)}\">{SecurityElement.Escape(transfer.Address)}</User></Dial>"),
        _ => PhoneAnswer.Xml($"<Dial><Number>{SecurityElement.Escape(transfer.Number)}</Number></Dial>"),
    };

    public override PhoneAnswer After() => CallMarkup.After(_options.AfterUrl);

    private static string SipHeaders(CallTransfer transfer) => string.Join(',', TransferFacts.Of(transfer)
        .Where(fact => fact.Value.Length is > 0 and <= 100 && fact.Value.All(char.IsAsciiLetterOrDigit))
        .Select(fact => $"{TransferFacts.Header(fact.Name).Replace("-", "", StringComparison.Ordinal)}={fact.Value}"));

    /// <summary>The texts that may have been signed: the address in all its spellings, and the query's values with their escapes or, as Plivo's SDKs have it, without.</summary>
    private static IEnumerable<string> Bases(PhoneRequest request)
    {
        HashSet<string> queries = [Join(request.Query, "=", "&")];
        foreach (var url in UrlSpellings.Of(request.Url))
        {
            if (url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at)
                queries.Add(string.Join('&', url[(at + 1)..].Split('&').OrderBy(f => f.Split('=')[0], StringComparer.Ordinal).ThenBy(f => f, StringComparer.Ordinal)));
        }
        return UrlSpellings.Of(Address(request)).SelectMany(_ => queries, (url, query) => Base(request, url, query)).Take(MostBases);
    }

    private static string Address(PhoneRequest request) => request.Url.Split('?')[0];

    private static string Base(PhoneRequest request, string address, string query)
    {
        var form = Join(request.Form, "", "");
        if (query.Length > 0 || form.Length > 0)
            address += "?" + query;
        return address + (query.Length > 0 && form.Length > 0 ? "." : "") + form;
    }

    private static string Join(IReadOnlyDictionary<string, StringValues> fields, string equals, string and) =>
        string.Join(and, fields.OrderBy(f => f.Key, StringComparer.Ordinal).SelectMany(f => f.Value.Order(StringComparer.Ordinal).Select(v => f.Key + equals + v)));

    /// <summary>Bound from <c>Voice:Phone:Plivo</c>.</summary>
    private sealed record Options : CarrierOptions
    {
        /// <summary>The account's auth token: the key of all signatures.</summary>
        public string AuthToken { get; init; } = "";
    }

    private sealed class Stream() : JsonStreamProtocol("streamId", playedEvent: "playedStream", numberName: "sequenceNumber")
    {
        protected override PhoneStart? ReadStart(JsonElement root)
        {
            var start = Part(root, "start");
            if (Text(start, "callId") is not { } callId || Text(start, "streamId") is not { } streamId)
                return null;
            return new PhoneStart(callId, streamId, Format(root, AudioEncoding.MuLaw, AudioEncoding.Pcm16), Headers(Part(root, "extra_headers")));
        }

        protected override string? MarkName(JsonElement root) => Text(root, "name");

        protected override JsonElement MediaFormat(JsonElement root) => Part(Part(root, "start"), "mediaFormat");

        protected override StreamMessages Templates(string streamId, PhoneStart start) => new(
            audioHead: string.Create(
                CultureInfo.InvariantCulture,
                $$$"""{"event":"playAudio","media":{"contentType":"{{{ContentType(start.Format)}}}","sampleRate":{{{start.Format.SampleRate}}},"payload":"{{{""}}}"""),
            audioTail: "\"}}",
            markHead: $$"""{"event":"checkpoint","streamId":"{{streamId}}","name":"{{""}}""", markTail: "\"}",
            clear: $$"""{"event":"clearAudio","streamId":"{{streamId}}"}""");

        private static string ContentType(AudioFormat format) => format.Encoding == AudioEncoding.MuLaw ? "audio/x-mulaw" : "audio/x-l16";

        /// <summary>Pairs in one text, <c>a=1;b=2</c>; some versions write commas, or an object.</summary>
        private static Dictionary<string, string> Headers(JsonElement headers)
        {
            if (headers.ValueKind != JsonValueKind.String)
                return Texts(headers);
            var pairs = headers.GetString()!.Trim('{', '}').Split([';', ','], 32, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var pair in pairs)
            {
                var at = pair.IndexOfAny(['=', ':']);
                if (at > 0)
                    texts[pair[..at].Trim().Trim('"')] = pair[(at + 1)..].Trim().Trim('"');
            }
            return texts;
        }
    }
}
