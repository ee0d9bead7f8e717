using System.Text;
using Voice.Tools;

namespace Voice.Server.Phone;

/// <summary>A carrier that asks by webhook what to do with a call: how its requests are signed and what they are answered.</summary>
internal abstract class PhoneVendor : StreamVendor
{
    /// <summary>Checks that a webhook comes from the carrier.</summary>
    public abstract SignatureVerdict CheckWebhook(PhoneRequest request);

    /// <summary>Identifies a webhook. A repetition has the same key, if the carrier or an eavesdropper sends it.</summary>
    /// <remarks>The key must hold only signed parts, and no part that can be written in two ways.</remarks>
    public virtual string ReplayKey(PhoneRequest request) => request.Url + Encoding.Latin1.GetString(request.Body);

    /// <summary>The carrier's id of the call that a webhook is about; empty if it has none.</summary>
    public abstract string CallId(PhoneRequest request);

    /// <summary>The caller and the called, as a webhook names them.</summary>
    public virtual PhoneNumbers Numbers(PhoneRequest request) => new(request.Field("From"), request.Field("To"));

    /// <summary>Connects the call to a media stream.</summary>
    public abstract PhoneAnswer Connect(PhoneLinks links);

    /// <summary>Refuses the call: the server is full.</summary>
    public abstract PhoneAnswer Busy();

    /// <summary>The answer when the assistant has handed the call on. Called only for carriers that can do it.</summary>
    public virtual PhoneAnswer Transfer(CallTransfer transfer) => After();

    /// <summary>The answer when the stream is over: hands the call on, or ends it.</summary>
    public abstract PhoneAnswer After();
}
