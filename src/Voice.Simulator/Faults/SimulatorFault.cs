using System.Text.Json.Serialization;

namespace Voice.Simulator.Faults;

/// <summary>Something that shall go wrong: what, in whose calls, and when. docs/simulator.md has examples.</summary>
public sealed record SimulatorFault
{
    /// <summary>The piece of an answer that every REST route has; <see cref="At"/> may name it.</summary>
    public const string Chunk = "chunk";

    /// <summary>For <see cref="At"/>: at once, in the sessions that are going on.</summary>
    public const string Now = "now";

    /// <summary>What goes wrong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required FaultKind Do { get; init; }

    /// <summary>realtime, chat, responses, transcriptions, speech, images or models; null for all of them.</summary>
    public string? Route { get; init; }

    /// <summary>Only for calls with this key; null for all.</summary>
    public string? Key { get; init; }

    /// <summary>Only for calls of this model; null for all.</summary>
    public string? Model { get; init; }

    /// <summary>Only for this one of the calls that match otherwise, counted from 1 since the fault was added; null for all.</summary>
    public int? Call { get; init; }

    /// <summary>How many times at most, in all calls together; null for any number. In one call it happens once.</summary>
    public int? Times { get; init; }

    /// <summary>
    /// The event, the server's or the client's, after which it happens (garbage, duplicate, delay and huge: at which); on a REST route an event of the stream, or
    /// <see cref="Chunk"/>. <see cref="Now"/> for running sessions. Null for the beginning, before anything is answered.
    /// </summary>
    public string? At { get; init; }

    /// <summary>At which occurrence of <see cref="At"/>. Default 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Instead of <see cref="At"/>: when so much speech of the assistant has been sent in the session.</summary>
    public TimeSpan? AfterAudio { get; init; }

    /// <summary>How long after that. Default 0; at most 24 hours.</summary>
    public TimeSpan After { get; init; }

    /// <summary>For <see cref="FaultKind.Status"/>: 200 to 599.</summary>
    public int? Status { get; init; }

    /// <summary>For <see cref="FaultKind.Status"/>: headers to add. <c>{date+2}</c> in a value is the HTTP date in two seconds.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The error code; one that fits where it is null.</summary>
    public string? Code { get; init; }

    /// <summary>The error message; one that fits where it is null.</summary>
    public string? Message { get; init; }

    /// <summary>For <see cref="FaultKind.Delay"/>: how long, once. 0 to 24 hours.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>For <see cref="FaultKind.Delay"/>: how long before every further piece. 0 to 24 hours.</summary>
    public TimeSpan Each { get; init; }

    /// <summary>For <see cref="FaultKind.Close"/>: one that may be sent (1000 to 1003, 1007 to 1014, 3000 to 4999). Default 1011.</summary>
    public int CloseCode { get; init; } = 1011;

    /// <summary>For <see cref="FaultKind.Garbage"/>. Default <see cref="GarbageKind.Truncated"/>.</summary>
    public GarbageKind Garbage { get; init; }

    /// <summary>For <see cref="FaultKind.Huge"/>: 1 to 268,435,456. Default 52,428,800 (50 MiB).</summary>
    public int Bytes { get; init; } = 50 * 1024 * 1024;
}
