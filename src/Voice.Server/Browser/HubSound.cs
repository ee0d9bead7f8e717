using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;
using Microsoft.AspNetCore.SignalR;

namespace Voice.Server.Browser;

/// <summary>Sound on its way through SignalR, in rented memory: bytes in MessagePack, base64 in JSON.</summary>
/// <remarks>A page sends fifty of these a second; an array for each would be most of what the collector has to do.</remarks>
[JsonConverter(typeof(OfJson))]
internal sealed class HubSound
{
    private static readonly byte[] None = [];

    private byte[] _bytes;
    private int _length;

    private HubSound(byte[] rented, int length) => (_bytes, _length) = (rented, length);

    /// <summary>Empty once it has been returned.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>So many bytes of the pool's are taken.</summary>
    public int Rented => _bytes.Length;

    public static HubSound Of(ReadOnlySpan<byte> sound)
    {
        var rented = ArrayPool<byte>.Shared.Rent(sound.Length);
        sound.CopyTo(rented);
        return new HubSound(rented, sound.Length);
    }

    /// <summary>Gives its memory back; nothing may read it any more. Sound that is never returned is left to the collector.</summary>
    public void Return()
    {
        var rented = _bytes;
        (_bytes, _length) = (None, 0);
        if (rented.Length > 0)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Makes it known to the hubs' MessagePack.</summary>
    public static void AddTo(MessagePackHubProtocolOptions options) =>
        options.SerializerOptions = options.SerializerOptions.WithResolver(CompositeResolver.Create([new OfMessagePack()], [options.SerializerOptions.Resolver]));

    private sealed class OfMessagePack : IMessagePackFormatter<HubSound?>
    {
        public void Serialize(ref MessagePackWriter writer, HubSound? value, MessagePackSerializerOptions options) => writer.Write(value is null ? [] : value.Bytes);

        public HubSound? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            if (reader.ReadBytes() is not { } bytes)
                return null;
            var rented = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
            bytes.CopyTo(rented);
            return new HubSound(rented, (int)bytes.Length);
        }
    }

    private sealed class OfJson : JsonConverter<HubSound>
    {
        public override HubSound Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Of(reader.GetBytesFromBase64());

        public override void Write(Utf8JsonWriter writer, HubSound value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.Bytes);
    }
}
