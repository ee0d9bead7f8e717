using System.ComponentModel;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Lets the assistant hand a phone call on. The model names a target; where that is, only the settings know.</summary>
internal sealed class TransferTool(TransferTargets targets)
{
    public const string Name = "transfer_call";

    private const int LongestSummary = 2_000;
    private const int LongestReason = 300;
    private const int MostSlots = 20;
    private const int LongestSlot = 300;

    public VoiceTool ToTool() => new(
        ToolBox.ToFunction(((Delegate)TransferCall).Method, this, Name, "Hands the call on after your next words, when the caller asks for it or you cannot help. Targets: "
            + string.Join(", ", targets.Names) + "."),
        new ToolPolicy { HasEffect = true, Audience = ToolAudience.Phone });

    private string TransferCall(
        CallContext call,
        [Description("The target's name.")] string target,
        [Description("What the call was about, for the one who takes it: two or three sentences.")] string summary,
        [Description("Why it is handed on, in a few words.")] string reason,
        [Description("Facts for the one who takes it, by name, such as an order number. Leave out if there are none.")] Dictionary<string, string>? slots = null)
    {
        if (targets.Find(target) is not { } address)
            throw new ToolException($"There is no target '{target}'. There are: {string.Join(", ", targets.Names)}.");
        var facts = (slots ?? []).Take(MostSlots).ToDictionary(s => Cut(s.Key, LongestSlot), s => Cut(s.Value, LongestSlot));
        call.TransferAfterLastWords(new CallTransfer(target.Trim(), address, Cut(summary, LongestSummary), Cut(reason, LongestReason), facts));
        return "The call is handed on after your next words. Tell the caller so in one short sentence.";
    }

    private static string Cut(string? text, int longest) => text is null ? "" : text.Length <= longest ? text : text[..longest];
}
