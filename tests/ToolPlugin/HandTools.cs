using System.ComponentModel;
using Voice.Tools;

namespace ToolPlugin;

/// <summary>Tools that need nothing, and a tool that needs a service of the host.</summary>
public sealed class HandTools(TimeProvider time)
{
    [VoiceTool("double_it", HasEffect = true)]
    [Description("Doubles a number.")]
    public static int Double([Description("The number.")] int number) => number < 1000 ? 2 * number : throw new ToolException("That is too much for me.");

    [VoiceTool("plugin_year")]
    [Description("Tells the year.")]
    public int Year() => time.GetUtcNow().Year;

    [VoiceTool("sit_there")]
    [Description("Never lets go of the thread it was given.")]
    public static void SitThere() => new ManualResetEventSlim().Wait();
}
