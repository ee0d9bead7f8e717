using System.Net.WebSockets;
using Voice.Simulator.Faults;
using Voice.Simulator.Realtime.Connections;
using Voice.Simulator.Realtime.Sessions;

namespace Voice.Simulator.Realtime;

/// <summary>What goes wrong in one realtime session. Touched by the session's own loop only, but for <see cref="Learn"/>.</summary>
/// <param name="key">The key the session was opened with.</param>
/// <param name="reset">Resets the connection.</param>
/// <param name="stream">What is below the WebSocket.</param>
sealed class SessionFaults(SessionScope scope, RealtimeSession session, string key, string model, Action reset, FreezableStream? stream)
    : IEventFaults, IFaultListener
{
    const string Sound = "response.output_audio.delta";
    const string AnyEvent = "*";

    readonly List<PendingFault> _pending = [];
    TimeSpan _spoken;
    bool _keepsSound;
    byte[]? _lastSound;
    byte[]? _staleSound;

    /// <summary>How much later every event comes than the one before it.</summary>
    public TimeSpan Each { get; set; }

    /// <summary>A fault that was added while the session goes on. From any thread.</summary>
    public void Learn(ArmedFault armed)
    {
        if (!armed.IsAbout("realtime", key, model)) return;
        scope.Start(ended => scope.Mailbox.PostAsync(() => Meet(armed), ended).AsTask());
    }

    /// <summary>The faults that the session begins with.</summary>
    public void Begin(IEnumerable<ArmedFault> faults)
    {
        foreach (var armed in faults)
        {
            // What an event suffers needs one; the first of a session is this.
            var at = armed.Fault.At ?? (armed.Fault.AfterAudio is null && IsOfAnEvent(armed.Fault) ? "session.created" : null);
            if (at is null && armed.Fault.AfterAudio is null) Strike(armed);
            else Expect(armed, at);
        }
    }

    /// <summary>Sends an event, or what becomes of it. False where there is no room.</summary>
    public bool Send(string type, ReadOnlyMemory<byte> frame)
    {
        Remember(type, frame);
        if (Each > TimeSpan.Zero) Wait(Each);
        var due = Due(type, AnyEvent);
        var sent = true;
        var spoiled = false;
        foreach (var armed in due.Where(pending => pending.IsInPlace).Select(pending => pending.Armed))
        {
            if (!armed.TryStrike()) continue;
            switch (armed.Fault.Do)
            {
                case FaultKind.Delay:
                    Wait(armed.Fault.Delay);
                    Each = armed.Fault.Each;
                    break;
                case FaultKind.Duplicate:
                    sent &= scope.Outbox.TryAdd(frame.Span);
                    break;
                case FaultKind.Huge:
                    sent &= scope.Outbox.TryAdd((socket, cancellationToken) => SendHugeAsync(socket, armed.Fault.Bytes, cancellationToken));
                    break;
                default:
                    spoiled = true;
                    sent &= Spoil(frame, armed.Fault.Garbage);
                    break;
            }
        }

        if (!spoiled) sent &= scope.Outbox.TryAdd(frame.Span);
        foreach (var pending in due.Where(pending => !pending.IsInPlace)) Strike(pending.Armed);
        return sent;
    }

    /// <summary>An event of the client was carried out.</summary>
    public void Received(string type)
    {
        foreach (var pending in Due(type)) Strike(pending.Armed);
    }

    /// <summary>So much speech was sent.</summary>
    public void Spoke(TimeSpan length)
    {
        _spoken += length;
        foreach (var pending in _pending.Where(pending => pending.Armed.Fault.AfterAudio <= _spoken).ToList())
        {
            _pending.Remove(pending);
            Strike(pending.Armed);
        }
    }

    /// <summary>True for what happens to an event itself, and not after it.</summary>
    static bool IsOfAnEvent(SimulatorFault fault) =>
        fault.Do is FaultKind.Delay or FaultKind.Garbage or FaultKind.Duplicate or FaultKind.Huge && fault.After == TimeSpan.Zero;

    void Meet(ArmedFault armed)
    {
        // A fault for the beginning, or for a certain call, is one for sessions to come.
        if (armed.Fault.At == SimulatorFault.Now) Strike(armed);
        else if ((armed.Fault.At is not null || armed.Fault.AfterAudio is not null) && armed.Fault.Call is null) Expect(armed, armed.Fault.At);
    }

    void Expect(ArmedFault armed, string? at)
    {
        _keepsSound |= armed.Fault.Do == FaultKind.Stale;
        _pending.Add(new(armed, at));
    }

    List<PendingFault> Due(params ReadOnlySpan<string> types)
    {
        var due = new List<PendingFault>();
        foreach (var pending in _pending)
        {
            if (types.Contains(pending.At) && --pending.Left == 0) due.Add(pending);
        }

        if (due.Count > 0) _pending.RemoveAll(due.Contains);
        return due;
    }

    void Strike(ArmedFault armed)
    {
        if (armed.Fault.After == TimeSpan.Zero)
        {
            Apply(armed);
            return;
        }

        scope.Start(async ended =>
        {
            await Task.Delay(armed.Fault.After, scope.Time, ended);
            await scope.Mailbox.PostAsync(() => Apply(armed), ended);
        });
    }

    void Apply(ArmedFault armed)
    {
        // Without an event at hand, the next one suffers.
        if (armed.Fault.Do is FaultKind.Garbage or FaultKind.Duplicate) _pending.Add(new(armed, AnyEvent) { Left = 1 });
        else if (armed.TryStrike()) Do(armed.Fault);
    }

    void Do(SimulatorFault fault)
    {
        switch (fault.Do)
        {
            case FaultKind.Drop:
                scope.Events.IsMuted = true;
                scope.Outbox.TryAdd((_, _) =>
                {
                    stream?.Detach();
                    scope.End(new(null, ""));
                    return Task.CompletedTask;
                });
                break;
            case FaultKind.Reset:
                reset();
                break;
            case FaultKind.Mute:
                scope.Events.IsMuted = true;
                break;
            case FaultKind.HalfOpen:
                scope.Events.IsMuted = true;
                scope.Outbox.TryAdd((_, _) =>
                {
                    stream?.Freeze();
                    return Task.CompletedTask;
                });
                break;
            case FaultKind.Deaf:
                stream?.StopReading();
                break;
            case FaultKind.Close:
                scope.Events.IsMuted = true;
                scope.End(new(fault.CloseCode, fault.Message ?? "The simulator was told to close."));
                break;
            case FaultKind.Huge:
                scope.Outbox.TryAdd((socket, cancellationToken) => SendHugeAsync(socket, fault.Bytes, cancellationToken));
                break;
            case FaultKind.Delay:
                Wait(fault.Delay);
                Each = fault.Each;
                break;
            case FaultKind.Stale:
                if (_staleSound is { } stale) scope.Outbox.TryAdd(stale);
                break;
            case FaultKind.Error:
                var code = fault.Code ?? "server_error";
                scope.Events.Error(new(code, fault.Message ?? "The simulator was told to send an error.") { Type = "server_error" }, null);
                break;
            case FaultKind.Expire:
                scope.Mailbox.Follow(session.Expire);
                break;
            case FaultKind.Failed:
                scope.Mailbox.Follow(() => session.EndResponse("failed", null, fault.Code ?? "server_error"));
                break;
            case FaultKind.Incomplete:
                scope.Mailbox.Follow(() => session.EndResponse("incomplete", fault.Code ?? "content_filter", null));
                break;
        }
    }

    /// <summary>Keeps the last sound of this response and of the one before.</summary>
    void Remember(string type, ReadOnlyMemory<byte> frame)
    {
        if (!_keepsSound) return;
        if (type == Sound) _lastSound = frame.ToArray();
        else if (type == "response.created") (_staleSound, _lastSound) = (_lastSound ?? _staleSound, null);
    }

    void Wait(TimeSpan length) => scope.Outbox.TryAdd((_, cancellationToken) => Task.Delay(length, scope.Time, cancellationToken));

    bool Spoil(ReadOnlyMemory<byte> frame, GarbageKind kind)
    {
        var spoiled = Garbage.Of(frame.Span, kind);
        var type = kind == GarbageKind.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        return scope.Outbox.TryAdd((socket, cancellationToken) => socket.SendAsync(spoiled, type, true, cancellationToken));
    }

    static async Task SendHugeAsync(WebSocket socket, int bytes, CancellationToken cancellationToken)
    {
        foreach (var piece in Garbage.Huge(bytes)) await socket.SendAsync(piece, WebSocketMessageType.Text, false, cancellationToken);
        await socket.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Text, true, cancellationToken);
    }

    /// <summary>A fault that waits for its event.</summary>
    sealed class PendingFault(ArmedFault armed, string? at)
    {
        public ArmedFault Armed => armed;

        public string? At => at;

        public int Left { get; set; } = armed.Fault.Count;

        /// <summary>True where the event itself suffers, and not what comes after it.</summary>
        public bool IsInPlace => at == AnyEvent || IsOfAnEvent(armed.Fault);
    }
}
