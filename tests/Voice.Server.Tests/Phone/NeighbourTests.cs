using System.Net.WebSockets;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

/// <summary>A call that is up goes on undisturbed by any other connection on the same ports.</summary>
public sealed class NeighbourTests : IAsyncLifetime
{
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;
    private int _port;

    public async ValueTask InitializeAsync()
    {
        _port = FakeAudioSocket.FreePort();
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. FakeAudioSocket.Settings(_port)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task AudioSocketCall_WhileStrangersAndFaultyCallsComeAndGo_IsHeardByteForByte()
    {
        await using var neighbour = await FakeAudioSocket.CallAsync(_server.Url, _port);
        var model = await ModelAsync();
        Func<FakeAudioSocket, Task>[] strangers =
        [
            s => s.SendAsync(AudioSocketKind.Uuid, Guid.NewGuid().ToByteArray()),
            s => s.SendAsync(AudioSocketKind.Audio24K, new byte[960]),
            s => s.SendRawAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray()),
            s => s.SendRawAsync([.. Enumerable.Repeat((byte)0xFF, 70_000)]),
        ];
        foreach (var strange in strangers)
        {
            await using var stranger = await FakeAudioSocket.ConnectAsync(_port);
            await strange(stranger);
            await stranger.ClosedAsync();
        }
        await using (var faulty = await FakeAudioSocket.CallAsync(_server.Url, _port))
        {
            await ModelAsync();
            await faulty.SendAsync(AudioSocketKind.Audio8K, new byte[60_000]);
            await faulty.ClosedAsync();
        }
        await Until.TrueAsync(() => _server.Calls.Count == 1);
        for (var frame = 0; frame < 5; frame++)
            await neighbour.SendAsync(AudioSocketKind.Audio24K, [.. Enumerable.Repeat((byte)0x11, 960)]);
        await Until.TrueAsync(() => model.LoudBytes == 5 * 960);
    }

    [Fact]
    public async Task WebSocketCall_WhileOthersSendJunk_IsHeardByteForByte()
    {
        await using var neighbour = await FakeWebSocketChannel.CallAsync(_server.Url, isJson: true);
        var model = await ModelAsync();
        (string What, Func<FakeWebSocketChannel, Task> Do)[] faults =
        [
            ("a message of more than a megabyte", c => c.SpeakAsync(new byte[(1024 * 1024) + 1])),
            ("more junk than is put up with", async c =>
            {
                for (var message = 0; message <= 1_000; message++)
                    await c.SendTextAsync("\0{]junk");
            }),
        ];
        foreach (var (what, fault) in faults)
        {
            await using var faulty = await FakeWebSocketChannel.CallAsync(_server.Url, isJson: false);
            await ModelAsync();
            try
            {
                await fault(faulty);
            }
            catch (WebSocketException)
            {
                // It was cut off in the middle.
            }
            await Until.TrueAsync(() => _server.Calls.Count == 1);
        }
        await neighbour.SpeakAsync([.. Enumerable.Repeat((byte)0x11, 960)]);
        await Until.TrueAsync(() => model.LoudBytes == 960);
    }

    private async Task<ScriptedUpstream.Peer> ModelAsync() => await _upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(40));
}
