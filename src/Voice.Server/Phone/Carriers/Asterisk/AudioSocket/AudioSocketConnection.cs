using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Voice.Audio;
using Voice.Lines;
using Voice.Server.Calls;

namespace Voice.Server.Phone.Carriers;

/// <summary>One connection of Asterisk, from its UUID to its end.</summary>
/// <remarks>
/// The first message must be a UUID that is expected, and soon; no model is asked before. A hang-up message, or any end of the connection, is
/// the end of the call: Asterisk does not reconnect.
/// </remarks>
internal sealed partial class AudioSocketConnection : IDisposable
{
    public static readonly TimeSpan UuidDeadline = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan GoodbyeDeadline = TimeSpan.FromSeconds(1);

    /// <summary>How long the rate of a silent line may stay unknown. After that it counts as 8 kHz, the rate of the application AudioSocket.</summary>
    public static readonly TimeSpan RateDeadline = TimeSpan.FromMilliseconds(500);

    // 200 ms at 48 kHz. Asterisk sends what its channels give it, mostly 20 ms.
    private const int LongestSound = 19_200;
    private const int MostUnknown = 100;

    private readonly ConnectionContext _connection;
    private readonly Asterisk _asterisk;
    private readonly PhoneServices _phone;
    private readonly AudioSocketCalls _calls;
    private readonly AudioSocketLine _line;
    private readonly ITimer _deadline;
    private readonly byte[] _sound = new byte[LongestSound];
    private readonly Action<int> _onBeat;
    private LiveCall? _call;
    private AudioSocketKind _kind;
    private PhoneAudio? _audio;
    private MicrophoneGate? _gate;
    private int _unknown;
    private volatile bool _closing;

    public AudioSocketConnection(ConnectionContext connection, Asterisk asterisk, PhoneServices phone, AudioSocketCalls calls)
    {
        _connection = connection;
        _phone = phone;
        _calls = calls;
        _asterisk = asterisk;
        _line = new AudioSocketLine(connection.Transport.Output, happened => _call?.Session.Post(happened), phone.Options.PeerTimeout, OnStalled);
        _onBeat = _line.OnBeat;
        _deadline = phone.Time.CreateTimer(static connection => ((AudioSocketConnection)connection!).OnDeadline(), this, UuidDeadline, Timeout.InfiniteTimeSpan);
    }

    public async Task RunAsync()
    {
        var input = _connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync();
                var buffer = read.Buffer;
                while (AudioSocketProtocol.TryRead(ref buffer, out var kind, out var payload) && !_closing)
                    Handle(kind, payload);
                input.AdvanceTo(_closing ? read.Buffer.End : buffer.Start, read.Buffer.End);
                if (read.IsCompleted || read.IsCanceled)
                    return;
            }
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or ConnectionResetException or OperationCanceledException or InvalidOperationException)
        {
            // A broken connection ends the call, like a close.
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose() => _deadline.Dispose();

    private void Leave()
    {
        _deadline.Dispose();
        _phone.Pacer.Remove(_onBeat);
        _line.Drop();
        if (_unknown > 0)
            LogNotUnderstood(_phone.Logger, _unknown, _call?.Id);
        _call?.Session.Post(new HungUp());
    }

    private void Handle(AudioSocketKind kind, in ReadOnlySequence<byte> payload)
    {
        if (_call is null)
            Begin(kind, payload);
        else if (kind is >= AudioSocketKind.Audio8K and <= AudioSocketKind.Audio192K)
            Hear(kind, payload);
        else if (kind == AudioSocketKind.Key && payload.Length == 1)
            _call.Session.Post(new KeyPressed((char)payload.FirstSpan[0]));
        else if (kind == AudioSocketKind.HangUp)
            Close();
        else if (kind == AudioSocketKind.Error)
            Fail($"it reported error {(payload.IsEmpty ? "without a code" : payload.FirstSpan[0])}");
        else if (++_unknown > MostUnknown)
            Fail("it sent too much that is not AudioSocket");
    }

    private void Begin(AudioSocketKind kind, in ReadOnlySequence<byte> payload)
    {
        if (kind != AudioSocketKind.Uuid || payload.Length != AudioSocketProtocol.UuidBytes)
        {
            Fail("its first message was no UUID");
            return;
        }
        Span<byte> bytes = stackalloc byte[AudioSocketProtocol.UuidBytes];
        payload.CopyTo(bytes);
        if (_calls.Redeem(new Guid(bytes, bigEndian: true)) is not { } announced)
        {
            Fail("its UUID is not expected (any more)");
            return;
        }
        if (!_phone.Calls.TryJoin(_asterisk, Start(announced), AudioFormat.Pcm24K, out var call, out var refusal))
        {
            Fail(refusal.Code);
            return;
        }
        _call = call.Call;
        // At once, because words of a model before the line is there are lost.
        _call.Session.Attach(_line);
        LogStarted(_phone.Logger, announced.CallId, _call.Id);
        _deadline.Change(RateDeadline, Timeout.InfiniteTimeSpan);
        _call.Session.Ended.ContinueWith(
            static (_, connection) => ((AudioSocketConnection)connection!).Close(),
            this, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static PhoneStart Start(AnnouncedCall call)
    {
        var parameters = new Dictionary<string, string>(call.Fields, StringComparer.Ordinal);
        parameters.Remove("from", out var from);
        parameters.Remove("to", out var to);
        return new PhoneStart(call.CallId, call.CallId, AudioFormat.Pcm24K, parameters) { Numbers = new PhoneNumbers(from ?? "", to ?? "") };
    }

    private void Hear(AudioSocketKind kind, in ReadOnlySequence<byte> payload)
    {
        if (AudioSocketProtocol.RateOf(kind) is not (> 0 and var rate))
        {
            Fail("its sound is of more than 48 kHz");
            return;
        }
        if (payload.Length > LongestSound)
        {
            Fail("a message was too large");
            return;
        }
        if (_audio is null || kind != _kind)
        {
            var format = new AudioFormat(AudioEncoding.Pcm16, rate);
            _audio = new PhoneAudio(format);
            _gate = new MicrophoneGate(format, _phone.Time, MicrophoneGate.CarrierSlack);
            Speak(kind);
        }
        var sound = _sound.AsSpan(0, (int)payload.Length);
        payload.CopyTo(sound);
        if (_gate!.Judge(sound, out var audio) == ChunkVerdict.Pass)
            _call!.Session.Hear(_audio!.ToCall(audio));
    }

    /// <summary>The rate is known: from now on a frame leaves with every beat.</summary>
    private void Speak(AudioSocketKind kind)
    {
        var isFirst = Interlocked.Exchange(ref _kind, kind) == default;
        _line.Speak(kind);
        if (!isFirst)
            return;
        _deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _phone.Pacer.Add(_onBeat);
    }

    private void OnDeadline()
    {
        if (_closing)
            _connection.Abort(new ConnectionAbortedException("Asterisk did not close after the goodbye."));
        else if (_call is null)
            Fail("it sent no UUID");
        else if (_kind == default)
            Speak(AudioSocketKind.Audio8K);
    }

    private void OnStalled()
    {
        LogRefused(_phone.Logger, "it takes nothing any more");
        _closing = true;
        _connection.Abort(new ConnectionAbortedException("Asterisk takes nothing any more."));
    }

    private void Fail(string why)
    {
        LogRefused(_phone.Logger, why);
        Close();
    }

    /// <summary>Ends it from our side: Asterisk closes when it has read the goodbye, or is cut off.</summary>
    private void Close()
    {
        if (_closing)
            return;
        _closing = true;
        _phone.Pacer.Remove(_onBeat);
        _line.HangUp();
        _deadline.Change(GoodbyeDeadline, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "AudioSocket call {VendorCallId} began as {CallId}")]
    private static partial void LogStarted(ILogger logger, string vendorCallId, string callId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An AudioSocket connection was ended: {Why}")]
    private static partial void LogRefused(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Asterisk sent {Unknown} AudioSocket messages that were not understood in call {CallId}")]
    private static partial void LogNotUnderstood(ILogger logger, int unknown, string? callId);
}
