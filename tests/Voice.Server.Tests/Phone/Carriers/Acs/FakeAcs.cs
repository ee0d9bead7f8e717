using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Voice.Server.Tests.Phone;

/// <summary>Azure's side, but for the media socket: the REST API, which takes nothing that is not signed, and the keys that tokens are signed with.</summary>
internal sealed class FakeAcs : IAsyncDisposable
{
    public const string Issuer = "https://acscallautomation.communication.azure.com";
    public const string ResourceId = "1b6ef0c6-9d6b-4b8a-9ad2-4a9e4a1c7f11";
    public const string WebhookKey = "a-key-of-the-tests";
    private const string AccessKey = "c2VjcmV0LW9mLXRoZS10ZXN0cw==";

    private static readonly HttpClient Http = new();

    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "k1" };

    private FakeAcs(WebApplication app) => _app = app;

    public Channel<(string Action, JsonElement Body)> Requests { get; } = Channel.CreateUnbounded<(string, JsonElement)>();

    /// <summary>The answer to an action, in place of its success.</summary>
    public ConcurrentDictionary<string, int> Answers { get; } = [];

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public string[] Settings =>
    [
        $"Voice:Phone:Acs:ConnectionString=endpoint={Url};accesskey={AccessKey}", "Voice:Phone:Acs:ResourceId=" + ResourceId, "Voice:Phone:Acs:WebhookKey=" + WebhookKey,
        $"Voice:Phone:Acs:OpenIdConfiguration={new Uri(Url, "/openid")}",
    ];

    public static async Task<FakeAcs> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var acs = new FakeAcs(app);
        app.MapGet("/openid", (HttpContext context) => Results.Json(new { issuer = Issuer, jwks_uri = new Uri(acs.Url, "/keys").ToString() }));
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { acs.PublicKey() } }));
        app.Map("/calling/{**action}", acs.TakeAsync);
        await app.StartAsync();
        return acs;
    }

    /// <param name="key">Null for the one that is published.</param>
    public string Token(string audience = ResourceId, string issuer = Issuer, TimeSpan? life = null, RsaSecurityKey? key = null) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Audience = audience,
        Issuer = issuer,
        NotBefore = TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(1),
        IssuedAt = TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(1),
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime + (life ?? TimeSpan.FromMinutes(5)),
        SigningCredentials = new SigningCredentials(key ?? _key, SecurityAlgorithms.RsaSha256),
    });

    public async Task<(string Action, JsonElement Body)> NextAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        return await Requests.Reader.ReadAsync(deadline.Token);
    }

    /// <summary>Sends an event of Event Grid.</summary>
    public static async Task<(int Status, string Answer)> NotifyAsync(Uri server, string type, object data, string key = WebhookKey)
    {
        var events = new[] { new { id = Guid.NewGuid().ToString(), topic = "/subscriptions/x", subject = "phone", eventType = type, eventTime = "2026-11-22T10:00:00Z", dataVersion = "1.0", data } };
        return await PostAsync(new Uri(server, "/phone/acs" + (key.Length > 0 ? "?key=" + key : "")), JsonSerializer.Serialize(events), null);
    }

    public static Task<(int Status, string Answer)> RingAsync(Uri server, string correlation, string key = WebhookKey) => NotifyAsync(
        server, "Microsoft.Communication.IncomingCall",
        new
        {
            to = new { kind = "communicationUser", rawId = "8:acs:our", communicationUser = new { id = "8:acs:our" } },
            from = new { kind = "phoneNumber", rawId = "4:+4791100001", phoneNumber = new { value = "+4791100001" } },
            callerDisplayName = "",
            customContext = new { sipHeaders = new Dictionary<string, string> { ["X-MS-Custom-Order"] = "17" }, voipHeaders = new { } },
            incomingCallContext = "context-" + correlation,
            correlationId = correlation,
            serverCallId = "s",
        }, key);

    /// <summary>Calls back about a call.</summary>
    /// <param name="token">Null for none.</param>
    public static async Task<int> TellAsync(Uri server, string callbackUrl, string type, object data, string? token)
    {
        var events = new[] { new { id = Guid.NewGuid().ToString(), source = "calling/callConnections/cc", type = "Microsoft.Communication." + type, specversion = "1.0", data } };
        return (await PostAsync(new Uri(server, new Uri(callbackUrl).PathAndQuery), JsonSerializer.Serialize(events), token)).Status;
    }

    public static async Task<(int Status, string Answer)> PostAsync(Uri url, string body, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Add("Authorization", "Bearer " + token);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Dictionary<string, string> PublicKey()
    {
        var key = _key.Rsa.ExportParameters(false);
        return new Dictionary<string, string>
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["kid"] = "k1",
            ["n"] = Base64UrlEncoder.Encode(key.Modulus!),
            ["e"] = Base64UrlEncoder.Encode(key.Exponent!),
        };
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var read = new MemoryStream();
        await context.Request.Body.CopyToAsync(read);
        var body = read.ToArray();
        var action = context.Request.Path.Value!.Split('/')[^1];
        if (!IsSigned(context.Request, body))
        {
            context.Response.StatusCode = 401;
            return;
        }
        await Requests.Writer.WriteAsync((action, body.Length == 0 ? default : JsonDocument.Parse(body).RootElement));
        if (Answers.TryRemove(action, out var status))
            context.Response.StatusCode = status;
        else if (action.EndsWith(":answer", StringComparison.Ordinal))
            await context.Response.WriteAsJsonAsync(new { callConnectionId = "cc-" + JsonDocument.Parse(body).RootElement.GetProperty("incomingCallContext").GetString(), serverCallId = "s", callConnectionState = "connecting" });
        else
            context.Response.StatusCode = action.EndsWith(":terminate", StringComparison.Ordinal) ? 204 : 202;
    }

    private static bool IsSigned(HttpRequest request, byte[] body)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(body));
        var date = request.Headers["x-ms-date"].ToString();
        var text = $"{request.Method}\n{request.Path}{request.QueryString}\n{date};{request.Host};{hash}";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(AccessKey), Encoding.UTF8.GetBytes(text)));
        return request.Query["api-version"].Count == 1 && request.Headers["x-ms-content-sha256"] == hash
            && DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            && request.Headers.Authorization == $"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}";
    }
}
