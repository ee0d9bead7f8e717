using System.ComponentModel;
using System.Globalization;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Timers that make the assistant speak up by itself. They end with the call.</summary>
internal sealed class TimerTool(TimeProvider time)
{
    private const int MostAtOnce = 10;
    private const int LongestLabel = 100;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    // The number of timers for each call; a call without timers is not in it.
    private readonly Dictionary<string, int> _running = [];

    [VoiceTool("set_timer", HasEffect = true)]
    [Description("Sets a timer. When it runs out you are told, and you tell the caller. Several may run at once; all end with the call.")]
    public string SetTimer(
        CallContext call,
        [Description("How long it runs, in seconds: 1 to 86400.")] double seconds,
        [Description("What it is for, in a word or two, such as eggs. Leave out if the caller did not say.")] string? label = null)
    {
        if (!(seconds >= Shortest.TotalSeconds && seconds <= Longest.TotalSeconds))
            throw new ToolException("A timer can run for one second to 24 hours.");
        if (!Take(call.CallId))
            throw new ToolException($"{MostAtOnce} timers are running already. One of them must run out first.");
        var length = TimeSpan.FromSeconds(Math.Round(seconds));
        var name = Name(label);
        _ = RunAsync(call, length, $"Tell the caller now: \"The timer{name} of {Words(length)} has run out.\"");
        return $"The timer{name} is set for {Words(length)}.";
    }

    private async Task RunAsync(CallContext call, TimeSpan length, string note)
    {
        try
        {
            await Task.Delay(length, time, call.CallOver);
            call.SpeakUp(note);
        }
        catch (OperationCanceledException)
        {
            // The call ended first.
        }
        finally
        {
            Release(call.CallId);
        }
    }

    private bool Take(string callId)
    {
        lock (_running)
        {
            var count = _running.GetValueOrDefault(callId);
            if (count >= MostAtOnce)
                return false;
            _running[callId] = count + 1;
            return true;
        }
    }

    private void Release(string callId)
    {
        lock (_running)
        {
            if (--_running[callId] == 0)
                _running.Remove(callId);
        }
    }

    private static string Name(string? label)
    {
        label = label?.Replace('"', '\'').Trim() ?? "";
        return label.Length == 0 || label.Equals("timer", StringComparison.OrdinalIgnoreCase) ? "" : $" '{(label.Length > LongestLabel ? label[..LongestLabel] : label)}'";
    }

    private static string Words(TimeSpan length)
    {
        var parts = new[] { Part((int)length.TotalHours, "hour"), Part(length.Minutes, "minute"), Part(length.Seconds, "second") };
        return string.Join(' ', parts.Where(p => p.Length > 0));
    }

    private static string Part(int count, string unit) =>
        count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
}
