using System.ComponentModel;
using Voice.Tools;

namespace Bakery;

/// <summary>When the bakery is open.</summary>
public static class OpeningHours
{
    [VoiceTool("opening_hours")]
    [Description("Tells when the bakery is open.")]
    public static string On([Description("The day of the week.")] DayOfWeek day) => day == DayOfWeek.Sunday
        ? throw new ToolException("The bakery is closed on Sundays.")
        : $"On {day} the bakery is open from seven to six.";
}
