using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Voice.Server.Browser;

namespace Voice.Server.Tests;

/// <summary>A SignalR client that keeps everything it is told.</summary>
public sealed class Caller : IAsyncDisposable
{
    private readonly Channel<byte[]> _microphone = Channel.CreateUnbounded<byte[]>();
    private long _audioBytes;

    /// <param name="transport">Changes how the page is connected.</param>
    public Caller(Uri server, bool messagePack = true, Action<HttpConnectionOptions>? transport = null)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(server, "/hubs/voice"), transport ?? (static _ => { }));
        if (messagePack)
            builder.AddMessagePackProtocol();
        Connection = builder.Build();
        On<CallStart>("CallStarted");
        On<string>("State");
        On<int>("Clear");
        On<Caption>("Caption");
        On<ToolCard>("Tool");
        Connection.On<ToolCard>("Tool", card => Tools.Enqueue(card));
        On<ProblemCard>("Problem");
        Connection.On<ProblemCard>("Problem", card => Problems.Enqueue(card.Code));
        Connection.On<Decision>("Decision", Decisions.Enqueue);
        On<EndedMessage>("Ended");
        Connection.On<string, int, byte[]>("Audio", (item, part, bytes) =>
        {
            Interlocked.Add(ref _audioBytes, bytes.Length);
            Sounded?.Invoke(new AudioPiece(item, part, bytes));
            Heard.Writer.TryWrite(("Audio", new AudioPiece(item, part, bytes)));
        });
        Connection.On<string, int>("AudioDone", (item, part) => Heard.Writer.TryWrite(("AudioDone", new AudioPiece(item, part, []))));
    }

    public sealed record AudioPiece(string ItemId, int ContentIndex, byte[] Bytes);

    public HubConnection Connection { get; }

    public Channel<(string Name, object Value)> Heard { get; } = Channel.CreateUnbounded<(string, object)>();

    /// <summary>All cards of tools, in order.</summary>
    public ConcurrentQueue<ToolCard> Tools { get; } = new();

    /// <summary>The codes of all problems, in order.</summary>
    public ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>What was decided about sounds over a reply, in order.</summary>
    public ConcurrentQueue<Decision> Decisions { get; } = new();

    /// <summary>Told of each piece of sound the moment it comes.</summary>
    public event Action<AudioPiece>? Sounded;

    public long AudioBytes => Interlocked.Read(ref _audioBytes);

    public Task<EndedMessage> Talking { get; private set; } = Task.FromResult(new EndedMessage("", "", "", "", ""));

    public static async Task<Caller> ConnectAsync(Uri server, bool messagePack = true)
    {
        var caller = new Caller(server, messagePack);
        await caller.Connection.StartAsync();
        return caller;
    }

    /// <summary>Starts a call and waits until the assistant is there.</summary>
    public static async Task<Caller> TalkAsync(Uri server, bool messagePack = true, string? resume = null)
    {
        var caller = await ConnectAsync(server, messagePack);
        caller.Talk(resume);
        return caller;
    }

    public void Talk(string? resume = null, string? language = null) =>
        Talking = Connection.InvokeAsync<EndedMessage>("Talk", new TalkOptions(resume, language, Decisions: true), _microphone.Reader);

    public void Say(byte[] chunk) => _microphone.Writer.TryWrite(chunk);

    public void Mute() => _microphone.Writer.TryComplete();

    /// <summary>Waits for the next message of a name; others before it are skipped.</summary>
    public async Task<T> NextAsync<T>(string name, Func<T, bool>? where = null)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await foreach (var (heard, value) in Heard.Reader.ReadAllAsync(deadline.Token))
        {
            if (heard == name && (where is null || where((T)value)))
                return (T)value;
        }
        throw new InvalidOperationException("Unreachable.");
    }

    public Task<string> StateAsync(string state) => NextAsync<string>("State", s => s == state);

    public async ValueTask DisposeAsync()
    {
        _microphone.Writer.TryComplete();
        await Connection.DisposeAsync();
    }

    private void On<T>(string name) => Connection.On<T>(name, value => Heard.Writer.TryWrite((name, value!)));
}
