using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Upstream;

/// <summary>An upstream that is far away, over a network whose delay wanders: slow, but it must not count as dead.</summary>
public sealed class DistantUpstreamTests
{
    /// <summary>The defence is that the limits of liveness leave room for a network; tight ones take the delay for death.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Delay_AndJitter_AreNoReasonToChangeTheAssistant(bool defended)
    {
        string[] tight = ["Voice:Liveness:Connect=00:00:10", "Voice:Liveness:Begin=00:00:00.500", "Voice:Liveness:Echo=00:00:00.200"];
        await using var simulator = await ServerUnderTest.StartAsync(null);
        await using var far = new FarAway(simulator.Url);
        await using var server = await ServerUnderTest.StartAsync(new Uri(far.Url, "/simulator/v1"), defended ? ["Voice:Liveness:Connect=00:00:10"] : tight);
        await using var caller = await Caller.TalkAsync(server.Url);
        (await caller.NextAsync<CallStart>("CallStarted")).Assistant.StandsIn.ShouldBeFalse();
        var stoodIn = false;
        for (var turn = 0; turn < 2; turn++)
        {
            await caller.Connection.InvokeAsync("SendText", "roll the dice");
            var answered = false;
            while (!answered && !stoodIn)
            {
                var (name, value) = await caller.Heard.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
                stoodIn |= name == "CallStarted" && ((CallStart)value).Assistant.StandsIn;
                answered = name == "Caption" && value is Caption { Role: "assistant", State: "final" };
            }
        }
        stoodIn.ShouldBe(!defended);
    }

    /// <summary>A proxy that brings everything 300 to 450 ms later, in order.</summary>
    private sealed class FarAway : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _over = new();
        private readonly Random _random = new(1);
        private readonly Uri _service;

        public FarAway(Uri service)
        {
            _service = service;
            _listener.Start();
            _ = AcceptAsync();
        }

        public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            _listener.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var near = await _listener.AcceptTcpClientAsync(_over.Token);
                    var far = new TcpClient();
                    await far.ConnectAsync(_service.Host, _service.Port, _over.Token);
                    near.NoDelay = far.NoDelay = true;
                    _ = CarryAsync(near, far);
                    _ = CarryAsync(far, near);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task CarryAsync(TcpClient from, TcpClient to)
        {
            var underWay = Channel.CreateUnbounded<(long At, byte[] Bytes)>();
            var delivering = DeliverAsync(underWay.Reader, to);
            var buffer = new byte[16 * 1024];
            try
            {
                int read;
                while ((read = await from.GetStream().ReadAsync(buffer, _over.Token)) > 0)
                {
                    int jitter;
                    lock (_random)
                        jitter = _random.Next(150);
                    underWay.Writer.TryWrite((TimeProvider.System.GetTimestamp() + TimeSpan.FromMilliseconds(300 + jitter).Ticks * TimeProvider.System.TimestampFrequency / TimeSpan.TicksPerSecond, buffer[..read]));
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // One end is gone.
            }
            underWay.Writer.TryComplete();
            await delivering;
            to.Dispose();
        }

        private async Task DeliverAsync(ChannelReader<(long At, byte[] Bytes)> underWay, TcpClient to)
        {
            try
            {
                await foreach (var (at, bytes) in underWay.ReadAllAsync(_over.Token))
                {
                    var wait = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), at);
                    if (wait > TimeSpan.Zero)
                        await Task.Delay(wait, TimeProvider.System, _over.Token);
                    await to.GetStream().WriteAsync(bytes, _over.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // One end is gone.
            }
        }
    }
}
