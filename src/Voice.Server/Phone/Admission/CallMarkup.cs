using System.Security;
using Voice.Tools;

namespace Voice.Server.Phone;

/// <summary>The XML instructions that several carriers share.</summary>
internal static class CallMarkup
{
    public static PhoneAnswer Busy { get; } = PhoneAnswer.Xml("<Reject reason=\"busy\"/>");

    /// <param name="url">The address at which the call goes on; empty to hang up.</param>
    public static PhoneAnswer After(string url) => url.Length == 0 ? PhoneAnswer.Xml("<Hangup/>") : Redirect(url);

    /// <summary>Hands the call on: to other instructions, a SIP address or a number. The first two are told what the call was about.</summary>
    public static PhoneAnswer Transfer(CallTransfer transfer) => transfer.Kind switch
    {
        TransferKind.Instructions => Redirect(TransferFacts.Address(transfer)),
        TransferKind.Sip => PhoneAnswer.Xml($"<Dial><Sip>{SecurityElement.Escape(TransferFacts.SipAddress(transfer))}</Sip></Dial>"),
        _ => PhoneAnswer.Xml($"<Dial><Number>{SecurityElement.Escape(transfer.Number)}</Number></Dial>"),
    };

    public static PhoneAnswer Redirect(string url) => PhoneAnswer.Xml($"<Redirect method=\"POST\">{SecurityElement.Escape(url)}</Redirect>");
}
