using System.ComponentModel;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Lets the assistant not listen for a while. Offered only where <c>Voice:Calls:SecureSections</c> is on.</summary>
internal static class SecureSectionTool
{
    private const string Name = "secure_section";

    public static VoiceTool ToTool() =>
        new(ToolBox.ToFunction(((Delegate)SecureSection).Method, null, Name), new ToolPolicy { MostPerCall = 20 });

    [Description("Begins or ends a section of the call in which you do not hear the caller and nothing is written down or recorded, so that they can say something private. "
        + "It ends by itself after a while.")]
    private static string SecureSection(CallContext call, [Description("True to begin, false to end.")] bool on)
    {
        call.Secure(on);
        return on ? "You do not hear the caller now. You will be told when the section is over." : "You hear the caller again.";
    }
}
