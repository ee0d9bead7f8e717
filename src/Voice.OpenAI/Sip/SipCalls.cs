using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Sip;

/// <summary>Orders about telephone calls that reach the provider over SIP.</summary>
/// <remarks>Source: OpenAI's API reference, Realtime calls: accept, reject, refer, hangup.</remarks>
/// <param name="endpoint">Of the project that the calls come to.</param>
/// <param name="http">Must not follow redirects.</param>
internal sealed partial class SipCalls(OpenAIEndpoint endpoint, HttpMessageInvoker http, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SessionLimits _limits = new();

    public OpenAIEndpoint Endpoint => endpoint;

    /// <summary>Puts a call through to a model. An option or a tool that is refused is left out, and the rest is asked for again.</summary>
    /// <exception cref="AssistantException">The provider refused. The caller may have hung up.</exception>
    public async Task AcceptAsync(string callId, AssistantSetup setup, RealtimeOptions options, CancellationToken cancellation)
    {
        try
        {
            var offer = new AcceptOffer(SessionItem.Of(setup.Tools), _limits);
            Refusal? first = null;
            while (await OrderAsync(callId, "accept", RealtimeCommands.Accept(setup, options, endpoint.Model ?? options.Model, offer.Current), cancellation) is { } refusal)
            {
                first ??= refusal;
                if ((int)refusal.Status is not (400 or 422) || !LeaveOut(offer, setup, refusal))
                    throw new AssistantException((first with { Endpoint = endpoint }).Failure(endpoint.BaseUrl.Host, "call or model"));
            }
            foreach (var item in offer.Taken())
                LogLeftOut(endpoint.BaseUrl.Host, SessionItem.Name(item));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new AssistantException(new AssistantFailure(AssistantFailureKind.Unreachable, $"{endpoint.BaseUrl.Host} could not be reached ({e.GetBaseException().Message})."), e);
        }
    }

    /// <returns>False if there is nothing more to leave out.</returns>
    private bool LeaveOut(AcceptOffer offer, AssistantSetup setup, Refusal refusal)
    {
        var named = SessionItem.Find(refusal.Body.Param, refusal.Body.Text, offer.Current, [.. setup.Tools.Where(tool => offer.Current.Contains(SessionItem.Of(tool)))]);
        var isNews = named is not null && !_limits.Refuses(named);
        var more = offer.Refused(named);
        if (isNews)
            LogLeftOut(endpoint.BaseUrl.Host, SessionItem.Name(named!));
        return more;
    }

    /// <summary>Turns a call away.</summary>
    /// <param name="status">The SIP status that its caller gets, such as 486 for busy.</param>
    public Task RejectAsync(string callId, int status) => TryOrderAsync(callId, "reject", JsonSerializer.SerializeToUtf8Bytes(new { status_code = status }));

    /// <summary>Hands a call on, and has no more to do with it.</summary>
    /// <param name="target">A <c>tel:</c> or <c>sip:</c> URI.</param>
    public Task ReferAsync(string callId, string target) => TryOrderAsync(callId, "refer", JsonSerializer.SerializeToUtf8Bytes(new { target_uri = target }));

    public Task HangUpAsync(string callId) => TryOrderAsync(callId, "hangup", []);

    /// <summary>Sends an order whose failure is only logged, because nothing can be done about it.</summary>
    private async Task TryOrderAsync(string callId, string order, byte[] body)
    {
        try
        {
            if (await OrderAsync(callId, order, body, CancellationToken.None) is { } refusal)
                LogRefused(order, (int)refusal.Status);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            LogFailed(order, e.GetBaseException().Message);
        }
    }

    /// <returns>Null if it was done.</returns>
    private async Task<Refusal?> OrderAsync(string callId, string order, byte[] body, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.RestUrl($"realtime/calls/{Uri.EscapeDataString(callId)}/{order}"));
        if (await endpoint.AuthorizeAsync(stop.Token) is { } open)
            request.Headers.TryAddWithoutValidation(open.Name, open.Value);
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        using var response = await http.SendAsync(request, stop.Token);
        return response.IsSuccessStatusCode ? null : await Refusal.ReadAsync(response, time.GetUtcNow(), stop.Token);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} refuses {Item} in the settings of a SIP call: the call is accepted without it")]
    private partial void LogLeftOut(string upstream, string item);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider refused to {Order} a call ({Status})")]
    private partial void LogRefused(string order, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The order to {Order} a call did not reach the provider: {Why}")]
    private partial void LogFailed(string order, string why);
}
