using System.Text;
using Voice.Tools;

namespace Voice.Server.Phone;

/// <summary>A carrier: how its requests are signed, what it is answered, and the messages of its media stream.</summary>
/// <remarks>
/// One file each in <c>Vendors</c>; found by reflection, so a new file is a new carrier. A subclass has a constructor that takes
/// <see cref="CarrierSettings"/>. One instance serves all calls.
/// </remarks>
internal abstract class PhoneVendor
{
    /// <summary>Its name in paths (<c>/phone/{name}</c>), in lower case, and in the settings.</summary>
    public abstract string Name { get; }

    /// <summary>The setting that must be there before its requests can be trusted.</summary>
    public abstract string KeySetting { get; }

    public abstract PhoneProtocol NewStream();

    /// <summary>Checks that a webhook comes from the carrier.</summary>
    public abstract SignatureVerdict CheckWebhook(PhoneRequest request);

    /// <summary>Checks that a WebSocket's upgrade comes from the carrier.</summary>
    public virtual SignatureVerdict CheckUpgrade(PhoneRequest request) => SignatureVerdict.NotSigned;

    /// <summary>What makes a webhook another one than all before it: the same for one that is sent again, by the carrier or by somebody who has overheard it.</summary>
    /// <remarks>It must not have more in it than the signature covers, and nothing that can be written in two ways.</remarks>
    public virtual string Occasion(PhoneRequest request) => request.Url + Encoding.Latin1.GetString(request.Body);

    /// <summary>True if a stream that breaks asks for instructions again, and so may come back to its call.</summary>
    public virtual bool StreamsReturn => true;

    /// <summary>The carrier's id of the call that a webhook is about; empty if it has none.</summary>
    public abstract string CallId(PhoneRequest request);

    /// <summary>Connects the call to a media stream.</summary>
    public abstract PhoneAnswer Connect(PhoneLinks links);

    /// <summary>Turns the call away: there is no room.</summary>
    public abstract PhoneAnswer Busy();

    /// <summary>False if the carrier gives no means to hand a call on: the assistant is told so.</summary>
    public virtual bool CanTransfer => true;

    /// <summary>The assistant has handed the call on. Asked only of those who can.</summary>
    public virtual PhoneAnswer Transfer(CallTransfer transfer) => After();

    /// <summary>The stream is over: hands the call on, or ends it.</summary>
    public abstract PhoneAnswer After();
}
