using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

/// <summary>Asterisk's side of one AudioSocket call. As strict as Asterisk: what it does not take from a server ends the call.</summary>
internal sealed class FakeAudioSocket : IAsyncDisposable
{
    public const string Password = "secret12";

    private static readonly HttpClient Http = new();

    private readonly TcpClient _tcp;
    private readonly Task _receiving;

    private FakeAudioSocket(TcpClient tcp)
    {
        _tcp = tcp;
        _receiving = ReceiveAsync();
    }

    /// <summary>Sound as it comes, frame by frame, with when. Completed when the server hangs up or closes.</summary>
    public Channel<(AudioSocketKind Kind, byte[] Sound, long At)> Heard { get; } = Channel.CreateUnbounded<(AudioSocketKind, byte[], long)>();

    /// <summary>True once the server has said goodbye.</summary>
    public bool HungUp { get; private set; }

    /// <summary>The reason for which a real Asterisk would have dropped the call; null if none.</summary>
    public string? Complaint { get; private set; }

    public static string[] Settings(int port) => [$"Voice:Phone:AudioSocket:Port={port}", "Voice:Phone:Asterisk:Password=" + Password];

    /// <summary>A port that is free, and below those that the system gives to connections.</summary>
    public static int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Another one, then.
            }
        }
    }

    /// <summary>Announces a call as a dialplan does.</summary>
    public static async Task<HttpResponseMessage> AnnounceAsync(Uri server, string? password = Password, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/phone/asterisk/calls"));
        request.Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        if (password is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("asterisk:" + password)));
        return await Http.SendAsync(request);
    }

    public static async Task<FakeAudioSocket> ConnectAsync(int port)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        return new FakeAudioSocket(tcp);
    }

    /// <summary>A whole call's beginning: announcement, connection, UUID.</summary>
    public static async Task<FakeAudioSocket> CallAsync(Uri server, int port)
    {
        using var answer = await AnnounceAsync(server);
        var socket = await ConnectAsync(port);
        await socket.SendAsync(AudioSocketKind.Uuid, Guid.Parse(await answer.Content.ReadAsStringAsync()).ToByteArray(bigEndian: true));
        return socket;
    }

    public Task SendAsync(AudioSocketKind kind, params byte[] payload)
    {
        var message = new byte[AudioSocketProtocol.HeaderBytes + payload.Length];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(1), (ushort)payload.Length);
        payload.CopyTo(message, AudioSocketProtocol.HeaderBytes);
        return SendRawAsync(message);
    }

    public Task SendRawAsync(byte[] bytes) => _tcp.GetStream().WriteAsync(bytes).AsTask();

    /// <summary>Waits for the next frame that is not silence.</summary>
    public async Task<byte[]> NextSoundAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await foreach (var (_, sound, _) in Heard.Reader.ReadAllAsync(deadline.Token))
        {
            if (sound.AsSpan().ContainsAnyExcept((byte)0))
                return sound;
        }
        throw new InvalidOperationException("The server closed before a sound came.");
    }

    /// <summary>Waits until the server has closed, or hung up.</summary>
    public Task ClosedAsync() => _receiving.WaitAsync(TimeSpan.FromSeconds(40));

    public void Abort() => _tcp.Client.Close(0);

    public async ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        await _receiving;
    }

    private async Task ReceiveAsync()
    {
        try
        {
            var header = new byte[AudioSocketProtocol.HeaderBytes];
            while (!HungUp && Complaint is null)
            {
                await _tcp.GetStream().ReadExactlyAsync(header);
                var kind = (AudioSocketKind)header[0];
                var sound = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1))];
                await _tcp.GetStream().ReadExactlyAsync(sound);
                HungUp = kind == AudioSocketKind.HangUp;
                if (!HungUp && AudioSocketProtocol.RateOf(kind) == 0)
                    Complaint = "Received AudioSocket message other than hangup or audio";
                else if (!HungUp && sound.Length == 0)
                    Complaint = "Invalid message length received from AudioSocket server";
                else if (!HungUp)
                    await Heard.Writer.WriteAsync((kind, sound, Stopwatch.GetTimestamp()));
            }
            _tcp.Close();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The server, or the test, has closed.
        }
        Heard.Writer.TryComplete();
    }
}
