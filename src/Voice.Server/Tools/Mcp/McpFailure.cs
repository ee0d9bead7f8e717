using System.Net;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace Voice.Server.Tools.Mcp;

/// <summary>The facts about a tool call that was not answered.</summary>
/// <param name="NeedsSession">The server has forgotten the session, or is a new one.</param>
/// <param name="DidNotRun">The tool certainly did not run: the call may be repeated, also if the tool has an effect.</param>
/// <param name="Cause">For the log: a type, a status or a code.</param>
/// <param name="Sentence">For the model, the end of a sentence that begins with the tool's name. Null where nothing better is known than that it is not available.</param>
internal readonly record struct McpFailure(bool NeedsSession, bool DidNotRun, string Cause, string? Sentence = null)
{
    private const string BadArguments = "refused the request; perhaps the arguments are wrong.";
    private const string KeyRefused = "is not available: its server refused this server's key. Its operator must look into that.";
    private const string NotThere = "is not available: its server has no such address. Its operator must look into that.";
    private const string Busy = "is busy right now. It may work again in a minute.";

    // JSON-RPC 2.0: parse error, invalid request, method not found, invalid params. None of them is found while a tool runs.
    private static readonly int[] RefusedBefore = [-32700, -32600, -32601, -32602];

    // Codes of servers for a request that they refuse. A failure inside a tool is -32603.
    private static readonly int[] RefusedSession = [-32000, -32001, -32002, .. RefusedBefore];

    private static readonly string[] Losses =
        ["not found", "unknown", "expired", "invalid", "no valid", "terminated", "missing", "required", "does not exist", "doesn't exist", "not exist", "closed", "gone", "mismatch", "initialize", "no active", "no longer"];

    public static McpFailure Of(Exception e) => e switch
    {
        McpSessionGoneException => new(true, true, e.Message),
        McpProtocolException refusal => Of((int)refusal.ErrorCode, refusal.Message),
        HttpRequestException { StatusCode: { } status } => Of(status),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => new(true, true, nameof(HttpRequestException)),
        ClientTransportClosedException { Details: HttpClientCompletionDetails { HttpStatusCode: HttpStatusCode.NotFound } } => new(true, true, "404"),
        // The library's message for a line that could not be written to a program. A program does not read a line without its end.
        IOException { InnerException: not null, Message: "Failed to send message." } => new(true, true, nameof(IOException)),
        _ => new(false, false, e.GetType().Name) { WasCutOff = true },
    };

    /// <summary>The connection was lost before anything was answered.</summary>
    public bool WasCutOff { get; init; }

    /// <summary>Says whether the call may be made once more.</summary>
    /// <param name="hasEffect">A tool that changes something never runs twice.</param>
    public bool MayRepeat(bool hasEffect) => (NeedsSession && DidNotRun) || (!hasEffect && (NeedsSession || WasCutOff));

    /// <summary>Says whether a server's words are about a session that it does not know, or that was never begun.</summary>
    public static bool IsAboutSession(string text) =>
        text.Contains("not initialized", StringComparison.OrdinalIgnoreCase)
        || (text.Contains("session", StringComparison.OrdinalIgnoreCase) && Losses.Any(l => text.Contains(l, StringComparison.OrdinalIgnoreCase)));

    private static McpFailure Of(int code, string message)
    {
        var isAboutSession = IsAboutSession(message);
        return new(isAboutSession, RefusedBefore.Contains(code) || (isAboutSession && RefusedSession.Contains(code)), $"code {code}", RefusedBefore.Contains(code) ? BadArguments : null);
    }

    private static McpFailure Of(HttpStatusCode status) => new(false, (int)status is >= 300 and < 500 or 503, $"status {(int)status}", status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => KeyRefused,
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => Busy,
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Gone => NotThere,
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => BadArguments,
        _ => null,
    });
}
