using Microsoft.AspNetCore.SignalR;
using Voice.Server.Browser;

namespace Voice.Server.Rehearsals;

/// <summary>Says back what it hears, the way a call's sound comes and goes.</summary>
internal sealed class RehearsalHub : Hub
{
    public async Task Talk(IAsyncEnumerable<HubSound?> microphone)
    {
        var page = Clients.Caller;
        await foreach (var sound in microphone)
        {
            await page.SendCoreAsync("Audio", ["item", 0, sound]);
            sound?.Return();
        }
    }
}
