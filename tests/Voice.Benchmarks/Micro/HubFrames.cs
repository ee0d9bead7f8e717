using System.Buffers;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.SignalR.Protocol;
using Voice.Server.Browser;

namespace Voice.Benchmarks.Micro;

/// <summary>A frame from a page and one to it, in the hub's MessagePack.</summary>
public class HubFrames
{
    private readonly ArrayBufferWriter<byte> _out = new(4096);
    private readonly SoundMessage _message = new();
    private readonly byte[] _sound = new byte[960];
    private readonly byte[] _head = AudioMessagePack.HeadOf("m");
    private readonly ReadOnlyMemory<byte> _in = new MessagePackHubProtocol().GetMessageBytes(new StreamItemMessage("m", new byte[960]));

    [Benchmark(Description = "hub frame in")]
    public long Read()
    {
        var input = new ReadOnlySequence<byte>(_in);
        return AudioMessagePack.TryTake(ref input, _head, out var sound) ? sound.Length : throw new InvalidOperationException("It is a frame.");
    }

    [Benchmark(Description = "hub frame out")]
    public int Write()
    {
        _out.ResetWrittenCount();
        _message.Fill("item_CzQb1SrRR", 0, _sound);
        AudioMessagePack.TryWrite(_message, _out);
        _message.Empty();
        return _out.WrittenCount;
    }
}
