using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Voice.Server.Browser;

/// <summary>The hub's protocol on one page's connection, with a short way for sound: uploaded sound goes to its call while it is read, and sound for the page is written without a copy.</summary>
/// <remarks>
/// SignalR would make three objects of a frame each way, and hand an uploaded one through a channel to another thread. The inner protocol handles everything except sound. An upload belongs
/// to the invocation that names it; SignalR has begun that, up to its first wait, before it reads on, and so <see cref="Open"/> finds the name of the upload that is its caller's.
/// </remarks>
internal sealed class AudioHubProtocol(IHubProtocol inner, HubConnectionContext connection) : IHubProtocol
{
    private readonly bool _packed = inner is MessagePackHubProtocol;
    private string? _offered;                           // the upload of the invocation that was read last
    private volatile Microphone? _microphone;

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    /// <returns>The protocol of a connection that <see cref="VoiceHubConnections"/> has prepared.</returns>
    public static AudioHubProtocol Of(HubCallerContext connection) => (AudioHubProtocol)connection.Items[typeof(AudioHubProtocol)]!;

    /// <summary>From now on a page's upload is heard.</summary>
    /// <param name="microphone">Of the name of the upload that came with the invocation at work.</param>
    public void Open(Func<string, Microphone> microphone) => _microphone = _offered is { } offered ? microphone(offered) : null;

    /// <summary>No upload is heard any more.</summary>
    public void Close() => _microphone = null;

    /// <returns>Done once the connection has taken it.</returns>
    public ValueTask SendAsync(HubMessage message) => connection.WriteAsync(message);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var microphone = _microphone;
        if (_packed && microphone is not null && AudioMessagePack.TryTake(ref input, microphone.Head, out var sound))
        {
            microphone.Hear(sound);
            message = PingMessage.Instance;             // SignalR does nothing for a ping
            return true;
        }
        if (!inner.TryParseMessage(ref input, binder, out message))
            return false;
        switch (message)
        {
            case HubMethodInvocationMessage { StreamIds: [var offered] }:
                _offered = offered;
                break;
            case StreamItemMessage item when item.InvocationId == microphone?.StreamId:
                microphone!.Hear((byte[]?)item.Item);
                message = PingMessage.Instance;
                break;
            case CompletionMessage completed when completed.InvocationId == microphone?.StreamId:
            case StreamBindingFailureMessage failed when failed.Id == microphone?.StreamId:
                Close();
                break;
        }
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        if (message is not SoundMessage sound)
            inner.WriteMessage(message, output);
        else if (!_packed || !AudioMessagePack.TryWrite(sound, output))
            inner.WriteMessage(new InvocationMessage(ClientMessages.Audio, [sound.ItemId, sound.ContentIndex, sound.Bytes.ToArray()]), output);
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);
}
