using System.Collections.Immutable;
using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>One try on one entry, and then its connection. The user of the connection reports its fate here.</summary>
/// <remarks>Thread-safe. The first of <see cref="Serve"/>, <see cref="Fail"/> and <see cref="Abandon"/> counts.</remarks>
internal sealed class EndpointTry(EndpointRoute route, RouteEntry entry, TimeSpan beganAt, bool trial)
{
    private int _over;

    public OpenAIEndpoint Endpoint => entry.Endpoint;

    /// <summary>The operator's label of the entry. Fit for a log.</summary>
    public string Label => entry.Label;

    internal RouteEntry Entry => entry;

    /// <summary>The options and tools that requests to this entry go without.</summary>
    public ImmutableHashSet<string> LeftOut => entry.LeftOut;

    /// <summary>The service took a request without these options or tools, after it had refused them.</summary>
    /// <param name="status">Of the refusal, fit for a log.</param>
    public void LeaveOut(IReadOnlySet<string> parts, string status)
    {
        IReadOnlyList<string> news = [];
        route.Locked(_ => news = entry.LeaveOut(parts));
        foreach (var part in news)
            route.TellLeftOut(entry, RequestParts.Label(part), status);
    }

    /// <summary>The parts of session settings that the entry refuses.</summary>
    public SessionLimits SessionLimits => entry.SessionLimits;

    public void Observe(RateLimits limits) => route.Locked(now => entry.Observe(limits, now));

    public void Serve()
    {
        if (!End())
            return;
        var rose = false;
        route.Locked(_ => rose = entry.Serve(trial));
        if (rose)
            route.TellAlive(entry);
    }

    public void Fail(EndpointFault fault, AssistantFailure failure)
    {
        if (End())
            Tell(fault, failure, trial);
    }

    /// <summary>The try was cancelled before it had an outcome.</summary>
    public void Abandon()
    {
        if (End())
            route.Locked(now => entry.Abandon(trial, now));
    }

    /// <summary>The answer was a success without usable content, so another entry is asked.</summary>
    public void Spoil(AssistantFailure failure)
    {
        Tell(EndpointFault.Failed, failure, false);
        route.TellSpoilt(entry, failure);
    }

    /// <summary>The connection that had been made broke.</summary>
    public void Drop() => route.Locked(_ => entry.Drop());

    /// <summary>The provider reports, on the open connection, an error that concerns the entry and not the call alone.</summary>
    public void Report(string code)
    {
        if (ErrorCodes.IsDry(code))
            Tell(EndpointFault.Dead, Failure(RefusalReason.QuotaUsedUp), false);
        else if (ErrorCodes.IsBadKey(code))
            Tell(EndpointFault.Dead, Failure(RefusalReason.KeyRefused), false);
        else if (ErrorCodes.IsLimit(code))
            Tell(EndpointFault.Limited, Failure(RefusalReason.RateLimited), false);

        AssistantFailure Failure(RefusalReason reason) => RefusalFailure.Of(reason, Label, ErrorCodes.ForLog(code), "model", keySetting: Endpoint.KeySetting);
    }

    private void Tell(EndpointFault fault, AssistantFailure failure, bool ofTrial)
    {
        var news = false;
        route.Locked(now => news = entry.Fail(fault, failure, beganAt, ofTrial, now));
        if (news)
            route.TellOut(entry, failure);
    }

    private bool End() => Interlocked.Exchange(ref _over, 1) == 0;
}
