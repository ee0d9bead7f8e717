using Voice.Tools;

namespace Voice.Server.Phone;

/// <summary>A carrier or a contact centre that opens media streams to this server: the signature of its upgrades, and the messages of its stream.</summary>
/// <remarks>
/// Each has one file or folder in <c>Carriers</c>. They are found by reflection, so a new file is a new carrier. A subclass has a constructor that takes
/// <see cref="CarrierSettings"/>. One instance serves all calls.
/// </remarks>
internal abstract class StreamVendor
{
    /// <summary>Its name in paths (<c>/phone/{name}</c>), in lower case, and in the settings.</summary>
    public abstract string Name { get; }

    /// <summary>The setting that must be there before its requests can be trusted.</summary>
    public abstract string KeySetting { get; }

    /// <summary>The section of <c>Voice:Phone</c> that has that setting.</summary>
    public virtual string KeySection => GetType().Name;

    /// <summary>True if the vendor hears and speaks by itself, and its streams are of words: there is no sound, and so nothing to record.</summary>
    public virtual bool SpeaksItself => false;

    public abstract PhoneProtocol NewStream();

    /// <summary>The messages of a stream that was opened by this upgrade.</summary>
    public virtual PhoneProtocol NewStream(PhoneRequest upgrade) => NewStream();

    /// <summary>Checks that a WebSocket's upgrade comes from the vendor.</summary>
    public virtual SignatureVerdict CheckUpgrade(PhoneRequest request) => SignatureVerdict.NotSigned;

    /// <inheritdoc cref="CheckUpgrade"/>
    /// <remarks>For a vendor whose keys must be fetched.</remarks>
    public virtual ValueTask<SignatureVerdict> CheckUpgradeAsync(PhoneRequest request) => new(CheckUpgrade(request));

    /// <summary>The WebSocket subprotocol that is spoken, if the upgrade offers it; null for none.</summary>
    public virtual string? Subprotocol => null;

    /// <summary>The HTTP status of an upgrade that is refused.</summary>
    public virtual int Refusal(SignatureVerdict verdict) => StatusCodes.Status403Forbidden;

    /// <summary>How long a refused upgrade is kept waiting, counted from its arrival, so that the time says nothing about why.</summary>
    public virtual TimeSpan RefusalDelay => TimeSpan.Zero;

    /// <summary>True if a stream that breaks may come back to its call.</summary>
    public virtual bool StreamsReturn => true;

    /// <summary>True if a stream must bring the one-time token that the answer to its call's webhook gave out; false if its upgrade says all.</summary>
    public virtual bool StreamsBringTokens => true;

    /// <summary>Tells the vendor that a call has ended, if it needs more than the end of the stream. Must not wait.</summary>
    public virtual void OnCallOver(string callId, CallEnd end, ILogger logger)
    {
    }

    /// <summary>A stream broke whose call is up and waits for it. For a vendor that must be asked for another one. Must not wait.</summary>
    public virtual void OnStreamBroken(string callId, ILogger logger)
    {
    }

    /// <summary>The kinds of targets that the carrier can hand calls on to. The assistant is told if it asks for another kind.</summary>
    public virtual TransferKind Transfers => TransferKind.Number | TransferKind.Sip | TransferKind.Instructions;
}
