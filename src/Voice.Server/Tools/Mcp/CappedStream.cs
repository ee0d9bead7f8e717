namespace Voice.Server.Tools.Mcp;

/// <summary>Reads on until more came than anybody should send: on the whole, or between two line ends.</summary>
/// <param name="largest">Bytes.</param>
internal sealed class CappedStream(Stream inner, long largest, bool perLine) : Stream
{
    private long _count;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="IOException">The limit is passed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        return Count(buffer.Span[..count]);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(buffer.AsSpan(offset, inner.Read(buffer, offset, count)));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(ReadOnlySpan<byte> read)
    {
        var lineEnd = perLine ? read.LastIndexOf((byte)'\n') : -1;
        _count = lineEnd < 0 ? _count + read.Length : read.Length - lineEnd - 1;
        return _count > largest ? throw new IOException("More came than can be taken in.") : read.Length;
    }
}
