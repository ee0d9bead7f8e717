namespace Voice.Simulator.Faults;

/// <summary>The bytes below a WebSocket, which can be made to stand still: that is what a half-open connection looks like.</summary>
sealed class FreezableStream(Stream inner) : Stream
{
    readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool _readsStill;
    volatile bool _writesStill;
    volatile bool _isDetached;

    /// <summary>True once nothing goes through in either direction, not even an end.</summary>
    public bool IsFrozen => _writesStill && !_isDetached;

    /// <summary>True once nothing goes through.</summary>
    public bool IsStill => _writesStill;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Nothing is read any more.</summary>
    public void StopReading() => _readsStill = true;

    /// <summary>Nothing is read any more, and what is written goes nowhere.</summary>
    public void Freeze()
    {
        _readsStill = true;
        _writesStill = true;
    }

    /// <summary>
    /// The WebSocket above is to end and the connection is not to know: the server then sends what is still on its way, and ends it without a goodbye.
    /// </summary>
    public void Detach()
    {
        Freeze();
        _isDetached = true;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_readsStill)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            if (!_readsStill) return read;
        }

        await _gone.Task.WaitAsync(cancellationToken);
        return 0;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _writesStill ? ValueTask.CompletedTask : inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _writesStill ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _gone.TrySetResult();
        if (disposing && !_writesStill) inner.Dispose();
        base.Dispose(disposing);
    }
}
