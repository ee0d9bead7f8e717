using System.Collections.Concurrent;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Takes digits that the model must not know, in place of keeping them here. Register one to hand them to a payment service.</summary>
/// <param name="reference">The name that the model has for the digits.</param>
/// <param name="purpose">The purpose, in the model's words.</param>
public delegate ValueTask SecureDigitsReceived(string callId, string reference, string purpose, Digits digits, CancellationToken cancellation);

/// <summary>Digits that the model must not know, for as long as their call lasts: it has a reference, other tools have the digits.</summary>
internal sealed class SecureDigits(SecureDigitsReceived? received = null)
{
    private readonly ConcurrentDictionary<(string CallId, string Reference), Digits> _kept = [];
    private int _last;

    /// <returns>The reference.</returns>
    public async ValueTask<string> KeepAsync(CallContext call, string purpose, Digits digits, CancellationToken cancellation)
    {
        var key = (call.CallId, Reference: $"digits_{Interlocked.Increment(ref _last)}");
        if (received is not null)
        {
            await received(call.CallId, key.Reference, purpose, digits, cancellation);
            return key.Reference;
        }
        _kept[key] = digits;
        call.CallOver.UnsafeRegister(_ => _kept.TryRemove(key, out Digits? _), null);
        return key.Reference;
    }

    /// <summary>Takes digits out. Each reference works once.</summary>
    /// <returns>Null if there are none of that reference in that call.</returns>
    public Digits? Take(string callId, string reference) => _kept.TryRemove((callId, reference), out var digits) ? digits : null;
}
