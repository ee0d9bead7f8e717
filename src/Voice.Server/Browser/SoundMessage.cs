using System.Buffers;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Voice.Server.Browser;

/// <summary>Sound on its way to a page, in rented memory. One object serves for one piece after the other.</summary>
internal sealed class SoundMessage : HubMessage
{
    private byte[] _bytes = [];
    private int _length;

    public string ItemId { get; private set; } = "";

    public int ContentIndex { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>So many bytes of the pool's are taken.</summary>
    public int Rented => _bytes.Length;

    public void Fill(string itemId, int contentIndex, ReadOnlySpan<byte> sound)
    {
        Empty();
        (ItemId, ContentIndex) = (itemId, contentIndex);
        _bytes = ArrayPool<byte>.Shared.Rent(sound.Length);
        _length = sound.Length;
        sound.CopyTo(_bytes);
    }

    /// <summary>Gives its memory back.</summary>
    public void Empty()
    {
        var rented = _bytes;
        (_bytes, _length) = ([], 0);
        if (rented.Length > 0)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
