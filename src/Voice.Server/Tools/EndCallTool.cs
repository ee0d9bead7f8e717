using System.ComponentModel;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Lets the assistant hang up, politely.</summary>
internal static class EndCallTool
{
    [VoiceTool("end_call", HasEffect = true)]
    [Description("Ends the call. Use it when the caller says goodbye or asks to hang up, and not before.")]
    public static string EndCall(CallContext call)
    {
        call.EndAfterLastWords();
        return "The call ends after your next words. Say goodbye in one short sentence.";
    }
}
