using System.Text;

namespace Voice.Simulator.Faults;

/// <summary>The body of an answer, with what goes wrong in it. Every write is a piece: an event of a stream, 100 ms of sound, or all of a short answer.</summary>
sealed class FaultyStream(HttpContext context, Stream inner, IReadOnlyList<ArmedFault> faults, TimeSpan each, TimeProvider time) : Stream
{
    readonly List<(ArmedFault Armed, byte[]? Name)> _pending = [.. faults.Select(armed => (armed, Name(armed.Fault.At)))];
    readonly Dictionary<ArmedFault, int> _met = [];
    TimeSpan _each = each;
    bool _began;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return;
        if (_began) await WaitAsync(_each);
        _began = true;
        var due = Due(buffer.Span);
        foreach (var armed in due.Where(armed => armed.Fault.Do is FaultKind.Delay or FaultKind.Huge or FaultKind.Garbage)) buffer = await SpoilAsync(armed.Fault, buffer);
        await inner.WriteAsync(buffer, cancellationToken);
        foreach (var armed in due.Where(armed => armed.Fault.Do is FaultKind.Drop or FaultKind.Reset or FaultKind.Mute)) await EndAsync(armed.Fault);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Events carry their type in them; a piece without a name is any piece.</summary>
    static byte[]? Name(string? at) => at is null or SimulatorFault.Chunk ? null : Encoding.UTF8.GetBytes($"\"type\":\"{at}\"");

    List<ArmedFault> Due(ReadOnlySpan<byte> piece)
    {
        var due = new List<ArmedFault>();
        foreach (var (armed, name) in _pending)
        {
            if (name is not null && piece.IndexOf(name) < 0) continue;
            var met = _met[armed] = _met.GetValueOrDefault(armed) + 1;
            if (met == armed.Fault.Count && armed.TryStrike()) due.Add(armed);
        }

        return due;
    }

    async Task<ReadOnlyMemory<byte>> SpoilAsync(SimulatorFault fault, ReadOnlyMemory<byte> piece)
    {
        await WaitAsync(fault.After);
        switch (fault.Do)
        {
            case FaultKind.Garbage:
                return Garbage.Of(piece.Span, fault.Garbage);
            case FaultKind.Huge:
                await inner.WriteAsync("data: "u8.ToArray(), context.RequestAborted);
                foreach (var part in Garbage.Huge(fault.Bytes)) await inner.WriteAsync(part, context.RequestAborted);
                await inner.WriteAsync("\n\n"u8.ToArray(), context.RequestAborted);
                return piece;
            default:
                await WaitAsync(fault.Delay);
                _each = fault.Each;
                return piece;
        }
    }

    async Task EndAsync(SimulatorFault fault)
    {
        await inner.FlushAsync(context.RequestAborted);
        await WaitAsync(fault.After);

        // After an exception the server ends the connection where the answer stands; there is no other way to it that loses nothing.
        if (fault.Do == FaultKind.Drop) throw new IOException("The simulator was told to drop this answer.");
        if (fault.Do == FaultKind.Reset) context.Abort();
        await Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted);
    }

    Task WaitAsync(TimeSpan length) => length > TimeSpan.Zero ? Task.Delay(length, time, context.RequestAborted) : Task.CompletedTask;
}
