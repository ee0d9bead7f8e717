using System.ComponentModel;
using System.Globalization;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Tells the time, here or elsewhere.</summary>
internal sealed class TimeTool(TimeProvider time)
{
    [VoiceTool("get_time")]
    [Description("Tells the current date and time.")]
    public string GetTime([Description("IANA time zone, such as Europe/Oslo. Leave out for the server's own.")] string? timeZone = null)
    {
        var zone = time.LocalTimeZone;
        if (!string.IsNullOrWhiteSpace(timeZone) && !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out zone!))
            throw new ToolException($"There is no time zone named '{timeZone}'.");
        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone);
        return now.ToString("dddd, d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture);
    }
}
