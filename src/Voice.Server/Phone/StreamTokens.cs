using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Voice.Server.Phone;

/// <summary>One-time tokens that let a media stream in: given out in the answer to a call's webhook, brought back by its stream.</summary>
/// <remarks>
/// Carriers' signatures carry no time, and that of an upgrade is the same for every call, so alone they could be replayed. A token is bound to its call, good
/// for <see cref="Life"/>, and used up by the first try, right or wrong. At most <see cref="Most"/> are outstanding; beyond it calls are turned away.
/// </remarks>
internal sealed class StreamTokens(TimeProvider time)
{
    public const int Most = 10_000;
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Ticket> _tickets = new(StringComparer.Ordinal);

    /// <returns>256 random bits, or null if too many are outstanding.</returns>
    public string? Mint(string vendor, string callId)
    {
        var now = time.GetTimestamp();
        foreach (var (old, ticket) in _tickets)
        {
            if (time.GetElapsedTime(ticket.MintedAt, now) > Life)
                _tickets.TryRemove(old, out _);
        }
        if (_tickets.Count >= Most)
            return null;
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _tickets[token] = new Ticket(vendor, callId, now);
        return token;
    }

    /// <summary>Uses a token up.</summary>
    /// <returns>True if it was given out to that call, not long ago and not used since.</returns>
    public bool Redeem(string vendor, string callId, string token) =>
        _tickets.TryRemove(token, out var ticket) && ticket.Vendor == vendor && ticket.CallId == callId && time.GetElapsedTime(ticket.MintedAt) <= Life;

    /// <summary>True if a stream of that carrier is expected.</summary>
    public bool Expects(string vendor)
    {
        foreach (var (_, ticket) in _tickets)
        {
            if (ticket.Vendor == vendor && time.GetElapsedTime(ticket.MintedAt) <= Life)
                return true;
        }
        return false;
    }

    private readonly record struct Ticket(string Vendor, string CallId, long MintedAt);
}
