using System.Text.Json;
using Microsoft.Extensions.Logging;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Realtime;

/// <summary>Logs what a Realtime server sends that is not understood: each thing once per connection, and no more than a few.</summary>
/// <remarks>Called by the reader of one socket only.</remarks>
/// <param name="upstream">The operator's label of the server.</param>
internal sealed partial class RealtimeOddities(string upstream, ILogger logger)
{
    // A server of another version has some ten names of its own. More than that is a stream of another kind, and one line tells so.
    private const int MostTypes = 12;
    private const int MostReasons = 4;

    private readonly HashSet<string> _types = [];
    private readonly HashSet<string> _reasons = [];
    private readonly HashSet<string> _codes = [];

    /// <summary>An event of a type that is not known here.</summary>
    public void UnknownType(string type)
    {
        if (_types.Count < MostTypes && _types.Add(Name(type)))
            LogUnknown(upstream, Name(type));
    }

    /// <summary>A message that could not be read.</summary>
    /// <param name="why">In words of ours.</param>
    public void Unreadable(string why)
    {
        if (_reasons.Count < MostReasons && _reasons.Add(why))
            LogUnreadable(upstream, why);
    }

    /// <summary>The words of a turn of the caller could not be written down.</summary>
    public void TranscriptionFailed(JsonElement failed)
    {
        var error = WireJson.Part(failed, "error");
        var code = Name(WireJson.Text(error, "code") is { Length: > 0 } own ? own : WireJson.Text(error, "type") is { Length: > 0 } type ? type : "no code");
        if (_codes.Count < MostReasons && _codes.Add(code))
            LogTranscriptionFailed(upstream, code);
    }

    /// <summary>A name that the server gave, fit for a log: a code or a type holds letters, digits and a few signs.</summary>
    public static string Name(string text) =>
        text.Length == 0 ? "" : ErrorCodes.ForLog(text) is { Length: > 0 } code ? code : "a name that is not fit for a log";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} sends events of type {Type}, which is not known here and has no effect: it may speak another version of the Realtime API")]
    private partial void LogUnknown(string upstream, string type);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} sent a message that could not be read: {Why}")]
    private partial void LogUnreadable(string upstream, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} could not write down what the caller said: {Code}. Check the model of Voice:Realtime:TranscriptionModel")]
    private partial void LogTranscriptionFailed(string upstream, string code);
}
