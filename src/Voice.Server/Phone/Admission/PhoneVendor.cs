using System.Text;
using Voice.Tools;

namespace Voice.Server.Phone;

/// <summary>A carrier that asks by webhook what to do with a call: how its requests are signed and what they are answered.</summary>
internal abstract class PhoneVendor : StreamVendor
{
    /// <summary>Checks that a webhook comes from the carrier.</summary>
    public abstract SignatureVerdict CheckWebhook(PhoneRequest request);

    /// <summary>What makes a webhook another one than all before it: the same for one that is sent again, by the carrier or by somebody who has overheard it.</summary>
    /// <remarks>It must not have more in it than the signature covers, and nothing that can be written in two ways.</remarks>
    public virtual string ReplayKey(PhoneRequest request) => request.Url + Encoding.Latin1.GetString(request.Body);

    /// <summary>The carrier's id of the call that a webhook is about; empty if it has none.</summary>
    public abstract string CallId(PhoneRequest request);

    /// <summary>Who calls whom, as a webhook says it.</summary>
    public virtual PhoneNumbers Numbers(PhoneRequest request) => new(request.Field("From"), request.Field("To"));

    /// <summary>Connects the call to a media stream.</summary>
    public abstract PhoneAnswer Connect(PhoneLinks links);

    /// <summary>Turns the call away: there is no room.</summary>
    public abstract PhoneAnswer Busy();

    /// <summary>The assistant has handed the call on. Asked only of those who can.</summary>
    public virtual PhoneAnswer Transfer(CallTransfer transfer) => After();

    /// <summary>The stream is over: hands the call on, or ends it.</summary>
    public abstract PhoneAnswer After();
}
