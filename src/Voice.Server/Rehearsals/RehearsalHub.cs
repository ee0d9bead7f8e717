using Microsoft.AspNetCore.SignalR;

namespace Voice.Server.Rehearsals;

/// <summary>Says back what it hears, the way a call's sound comes and goes.</summary>
internal sealed class RehearsalHub : Hub
{
    public async Task Talk(IAsyncEnumerable<byte[]> microphone)
    {
        var page = Clients.Caller;
        await foreach (var sound in microphone)
            await page.SendCoreAsync("Audio", ["item", 0, new ReadOnlyMemory<byte>(sound)]);
    }
}
