using System.Text;
using Voice.Tools;

namespace Voice.Server.Phone;

/// <summary>The facts for the person who takes a call, in the forms that carriers can pass on.</summary>
/// <remarks>The caller may have said all of it: it is cut, and escaped so that it can only be read as text.</remarks>
internal static class TransferFacts
{
    /// <summary>The longest address with facts in it, in characters. If the address is too long, the summary is cut first.</summary>
    public const int LongestAddress = 2_000;

    /// <summary>The longest headers altogether, in characters: what carriers take.</summary>
    public const int LongestHeaders = 1_000;

    private const int Shortest = 20;

    /// <summary>Target, reason, slots and summary, each under its name. Names are of letters, digits and underscores; slots begin with <c>slot_</c>.</summary>
    public static IEnumerable<(string Name, string Value)> Of(CallTransfer transfer)
    {
        yield return ("target", transfer.Target);
        if (transfer.Reason.Length > 0)
            yield return ("reason", transfer.Reason);
        foreach (var (name, value) in transfer.Slots)
            yield return ("slot_" + Plain(name, '_'), value);
        if (transfer.Summary.Length > 0)
            yield return ("summary", transfer.Summary);
    }

    /// <summary>The address with the facts in its query.</summary>
    public static string Address(CallTransfer transfer) =>
        transfer.Address + Joined(transfer, transfer.Address.Contains('?', StringComparison.Ordinal) ? '&' : '?', static name => name, LongestAddress - transfer.Address.Length);

    /// <summary>A SIP URI with the facts as headers: <c>?X-Voice-Reason=…&amp;X-Voice-Summary=…</c>.</summary>
    public static string SipAddress(CallTransfer transfer) =>
        transfer.Address + Joined(transfer, transfer.Address.Contains('?', StringComparison.Ordinal) ? '&' : '?', static name => "X-" + Header(name), LongestHeaders);

    /// <summary>The name of a fact as a header without its <c>X-</c>: <c>Voice-Slot-Order</c>.</summary>
    public static string Header(string name) =>
        "Voice-" + string.Join('-', name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    /// <summary>Letters and digits of ASCII; anything else becomes the stand-in.</summary>
    private static string Plain(string name, char standIn) => string.Create(name.Length, (name, standIn), static (text, from) =>
    {
        for (var i = 0; i < text.Length; i++)
            text[i] = char.IsAsciiLetterOrDigit(from.name[i]) ? from.name[i] : from.standIn;
    });

    private static string Joined(CallTransfer transfer, char first, Func<string, string> named, int longest)
    {
        var joined = new StringBuilder();
        foreach (var (name, value) in Of(transfer))
        {
            var head = $"{(joined.Length == 0 ? first : '&')}{named(name)}=";
            var room = longest - joined.Length - head.Length;
            if (room >= Shortest)
                joined.Append(head).Append(Escaped(value, room));
        }
        return joined.ToString();
    }

    /// <summary>As much of a text as has room when escaped, without half a character.</summary>
    private static string Escaped(string text, int room)
    {
        var escaped = new StringBuilder();
        foreach (var character in text.EnumerateRunes())
        {
            var one = Rune.IsControl(character) ? "%20" : Uri.EscapeDataString(character.ToString());
            if (escaped.Length + one.Length > room)
                break;
            escaped.Append(one);
        }
        return escaped.ToString();
    }
}
