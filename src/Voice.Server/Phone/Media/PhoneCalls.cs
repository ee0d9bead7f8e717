using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Voice.Audio;
using Voice.Server.Calls;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Phone;

/// <summary>Carriers' calls that are up, by the carrier's id: a stream that breaks and is opened again finds its call.</summary>
internal sealed class PhoneCalls(CallHost host, CallOutcomes outcomes, ILogger<PhoneCalls> logger)
{
    private static readonly Problem OtherFormat = new(
        "stream_format_changed", "The call goes on in another format than it began.", "Call again.", Side.Caller, Retryable: false);

    private readonly ConcurrentDictionary<(string Vendor, string CallId), PhoneCall> _calls = [];
    private readonly Lock _starting = new();

    /// <summary>True if one more call can be taken.</summary>
    public bool HasRoom => host.IsReady;

    /// <returns>The call if it is up; its stream may come back to it.</returns>
    public PhoneCall? Find(string vendor, string callId) => _calls.TryGetValue((vendor, callId), out var call) && !call.Call.Session.Ended.IsCompleted ? call : null;

    /// <summary>The target of an ended call, if the assistant handed it on.</summary>
    public CallTransfer? TransferOf(string vendor, string callId) => outcomes.Find(Origin(vendor, callId))?.Transfer;

    /// <summary>Finds the call, or starts it.</summary>
    /// <param name="start">The start message of the stream. Its parameter <c>language</c> is the BCP 47 tag of the caller's language.</param>
    public bool TryJoin(
        StreamVendor vendor, PhoneStart start, AudioFormat format, [NotNullWhen(true)] out PhoneCall? call, [NotNullWhen(false)] out Problem? refusal)
    {
        lock (_starting)
        {
            refusal = null;
            var key = (vendor.Name, start.CallId);
            if (_calls.TryGetValue(key, out call) && !call.Call.Session.Ended.IsCompleted)
            {
                if (call.Format == format)
                    return true;
                refusal = OtherFormat;
                call = null;
                return false;
            }
            var request = new CallRequest(start.Parameters.GetValueOrDefault("language"))
            {
                Format = format,
                Line = ToolAudience.Phone,
                Origin = Origin(vendor.Name, start.CallId),
                Transfers = vendor.Transfers,
                Facts = CallFacts.Of(PhoneNumber.Normal(start.Numbers.From ?? ""), PhoneNumber.Normal(start.Numbers.To ?? ""), start.Parameters.Where(p => p.Key != "language")),
                LineSpeaks = vendor.SpeaksItself,
                ListensOnly = start.ListensOnly,
            };
            if (!host.TryStart(request, out var live, out refusal))
                return false;
            var started = call = _calls[key] = new PhoneCall(live, format);
            live.Session.Ended.ContinueWith(
                end =>
                {
                    _calls.TryRemove(KeyValuePair.Create(key, started));
                    vendor.OnCallOver(start.CallId, end.Result, logger);
                },
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return true;
        }
    }

    private static string Origin(string vendor, string callId) => $"{vendor}/{callId}";
}
