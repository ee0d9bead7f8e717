using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Voice.Server.Phone;

/// <summary>One-time tokens for media streams. The answer to a call's webhook holds the token, and the path of the stream's upgrade brings it back.</summary>
/// <remarks>
/// Most carriers' signatures carry no time, and most upgrades are not signed at all, so alone they could be replayed. A token is bound to its call, valid for
/// <see cref="Life"/>, and used up by the first try, right or wrong. A webhook that comes again (carriers repeat what they got no answer to) is given the same
/// token while that is unused, and none afterwards: it is remembered for <see cref="Remembered"/>. At most <see cref="Most"/> tokens are outstanding; beyond it
/// calls are refused. At most <see cref="MostRemembered"/> webhooks are remembered; beyond it the oldest are forgotten. Thread-safe.
/// </remarks>
internal sealed class StreamTokens(TimeProvider time)
{
    public const int Most = 10_000;
    public const int MostRemembered = 100_000;
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Ticket> _tickets = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Vendor, string CallId), Ticket> _byCall = [];
    private readonly Queue<Ticket> _ticketOrder = [];
    private readonly Dictionary<string, Ticket> _answered = new(StringComparer.Ordinal);
    private readonly Queue<(string ReplayKey, long At)> _answerOrder = [];

    /// <param name="replayKey">Identifies the request. A repetition has the same key. Null to accept repetitions.</param>
    /// <param name="token">256 random bits; null if there is no room for another token.</param>
    /// <param name="numbers">The caller and the called, for the stream that brings the token.</param>
    /// <returns>False if the request of this key has had its token and used it or let it expire.</returns>
    public bool TryMint(string vendor, string callId, string? replayKey, out string? token, PhoneNumbers numbers = default)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            Forget(now);
            token = null;
            var key = replayKey is null ? null : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{vendor}\n{replayKey}")));
            if (key is not null && _answered.TryGetValue(key, out var before) && !_tickets.ContainsKey(before.Token))
                return false;
            if (_byCall.TryGetValue((vendor, callId), out var ticket) || TryAdd(vendor, callId, numbers, now, out ticket))
            {
                token = ticket.Token;
                Remember(key, ticket, now);
            }
            return true;
        }
    }

    /// <summary>Uses a token up.</summary>
    /// <returns>The call it was given out to, if that was a call of this carrier, not long ago, and it was not used since; else null.</returns>
    public string? Redeem(string vendor, string token) => Redeem(vendor, token, out _);

    /// <inheritdoc cref="Redeem(string, string)"/>
    public string? Redeem(string vendor, string token, out PhoneNumbers numbers)
    {
        numbers = PhoneNumbers.None;
        lock (_gate)
        {
            Forget(time.GetTimestamp());
            if (!_tickets.TryGetValue(token, out var ticket))
                return null;
            Drop(ticket);
            if (ticket.Vendor != vendor)
                return null;
            numbers = ticket.Numbers;
            return ticket.CallId;
        }
    }

    private bool TryAdd(string vendor, string callId, PhoneNumbers numbers, long now, [NotNullWhen(true)] out Ticket? ticket)
    {
        ticket = null;
        if (_tickets.Count >= Most)
            return false;
        ticket = new Ticket(vendor, callId, numbers, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), now);
        _tickets[ticket.Token] = _byCall[(vendor, callId)] = ticket;
        _ticketOrder.Enqueue(ticket);
        return true;
    }

    private void Remember(string? key, Ticket ticket, long now)
    {
        if (key is null || !_answered.TryAdd(key, ticket))
            return;
        _answerOrder.Enqueue((key, now));
        if (_answerOrder.Count > MostRemembered)
            _answered.Remove(_answerOrder.Dequeue().ReplayKey);
    }

    private void Forget(long now)
    {
        while (_ticketOrder.TryPeek(out var ticket) && time.GetElapsedTime(ticket.MintedAt, now) > Life)
            Drop(_ticketOrder.Dequeue());
        while (_answerOrder.TryPeek(out var answer) && time.GetElapsedTime(answer.At, now) > Remembered)
            _answered.Remove(_answerOrder.Dequeue().ReplayKey);
    }

    private void Drop(Ticket ticket)
    {
        _tickets.Remove(ticket.Token);
        if (_byCall.TryGetValue((ticket.Vendor, ticket.CallId), out var current) && current == ticket)
            _byCall.Remove((ticket.Vendor, ticket.CallId));
    }

    private sealed record Ticket(string Vendor, string CallId, PhoneNumbers Numbers, string Token, long MintedAt);
}
