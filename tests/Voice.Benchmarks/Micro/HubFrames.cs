using System.Buffers;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Voice.Server.Browser;

namespace Voice.Benchmarks.Micro;

/// <summary>What SignalR itself makes of a frame: the part of a page's call that is not ours.</summary>
public class HubFrames : IInvocationBinder
{
    private readonly MessagePackHubProtocol _protocol = new(Options.Create(Known()));
    private readonly ArrayBufferWriter<byte> _out = new(4096);
    private readonly HubSound _sound = HubSound.Of(new byte[960]);
    private readonly ReadOnlyMemory<byte> _in;

    public HubFrames() => _in = _protocol.GetMessageBytes(new StreamItemMessage("m", new byte[960]));

    [Benchmark(Description = "hub frame in (SignalR's own)")]
    public bool Parse()
    {
        var input = new ReadOnlySequence<byte>(_in);
        var parsed = _protocol.TryParseMessage(ref input, this, out var message);
        ((message as StreamItemMessage)?.Item as HubSound)?.Return();
        return parsed;
    }

    [Benchmark(Description = "hub frame out (SignalR's own)")]
    public int Write()
    {
        _out.ResetWrittenCount();
        _protocol.WriteMessage(new InvocationMessage("Audio", ["item_1", 0, _sound]), _out);
        return _out.WrittenCount;
    }

    Type IInvocationBinder.GetReturnType(string invocationId) => typeof(object);

    IReadOnlyList<Type> IInvocationBinder.GetParameterTypes(string methodName) => [];

    Type IInvocationBinder.GetStreamItemType(string streamId) => typeof(HubSound);

    private static MessagePackHubProtocolOptions Known()
    {
        var options = new MessagePackHubProtocolOptions();
        HubSound.AddTo(options);
        return options;
    }
}
