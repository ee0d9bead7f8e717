using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Voice.Server.Browser;
using Voice.Server.Phone;
using Voice.Server.Phone.Carriers;

namespace Voice.Fuzz.Readers;

/// <summary>The readers of untrusted requests: the hub's packed sound, AudioSocket, signatures, forms, SIP headers.</summary>
internal static class DoorReaders
{
    private static readonly byte[] Key = "a key of the house"u8.ToArray();
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    public static IEnumerable<FuzzReader> Find()
    {
        var head = AudioMessagePack.HeadOf("1");
        byte[] item = [.. head, 0xC4, 4, 1, 2, 3, 4];
        yield return new FuzzReader("hub sound", [[(byte)item.Length, .. item], [(byte)item.Length, .. item, (byte)item.Length, .. item]], (input, random) => Packed(input, head, random));
        yield return new FuzzReader("AudioSocket", [[1, 0, 16, .. new byte[16], 0x10, 0, 4, 1, 2, 3, 4, 0], [0x10, 1, 64, .. new byte[320]], [3, 0, 1, (byte)'5', 0xFF, 0, 1, 7]], AudioSocket);
        yield return new FuzzReader("webhook signature", FuzzReader.Texts("msg_1|1790000000|v1,AAAA v1,BBBB|{\"type\":\"x\"}", "|||"), (input, _) =>
        {
            var parts = Encoding.UTF8.GetString(input).Split('|', 4);
            return parts.Length == 4 && StandardWebhook.Check(Key, parts[0], parts[1], parts[2], Encoding.UTF8.GetBytes(parts[3]), Now) == SignatureVerdict.Valid ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
        });
        yield return new FuzzReader("form signature", FuzzReader.Texts("CallSid=CA1&From=%2B1555&To=O%27Hara&Digits=", "a=b&a=c&%F0%9F=%ff&+=+", "a"), Form);
        yield return new FuzzReader("SIP headers", FuzzReader.Texts("""[{"name":"From","value":"\"A\" <sip:+15551234567@example.com>;tag=1"},{"name":"To","value":"sip:b@example.com"},{"name":"X-Order","value":"7"}]""", """[{"name":"P-Asserted-Identity","value":"<tel:+1>"}]"""), (input, _) =>
        {
            try
            {
                using var json = JsonDocument.Parse(input);
                return SipHeaders.Read(json.RootElement).From.Length >= 0 ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                // The caller of this reader catches these exceptions, and answers as for an event that is not understood.
                return FuzzOutcome.Refused;
            }
        });
    }

    private static FuzzOutcome Packed(byte[] input, byte[] head, Random random)
    {
        var all = Sequence(input, random);
        var steps = 0;
        for (var before = all.Length; AudioMessagePack.TryTake(ref all, head, out var sound); before = all.Length)
        {
            if (all.Length >= before || ++steps > input.Length || sound.Length > before)
                throw new FuzzException("No progress.");
            _ = sound.ToArray();
        }
        // The rest goes to SignalR's own reader.
        return steps > 0 ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
    }

    private static FuzzOutcome AudioSocket(byte[] input, Random random)
    {
        var all = Sequence(input, random);
        var steps = 0;
        for (var before = all.Length; AudioSocketProtocol.TryRead(ref all, out var kind, out var payload); before = all.Length)
        {
            if (all.Length >= before || ++steps > input.Length || payload.Length > before)
                throw new FuzzException("No progress.");
            _ = AudioSocketProtocol.RateOf(kind);
        }
        return steps > 0 ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
    }

    private static FuzzOutcome Form(byte[] input, Random random)
    {
        var isForm = random.Next(2) == 0;
        var headers = new HeaderDictionary { ["Content-Type"] = isForm ? "application/x-www-form-urlencoded" : "application/json" };
        var query = string.Concat(Encoding.Latin1.GetString(input).Where(static c => c is > ' ' and < '\u007f' and not '#'));
        var request = new PhoneRequest("POST", "https://voice.example/phone/hook" + (isForm ? "" : "?" + query), headers, isForm ? input : [], Now);
        _ = request.Field("CallSid");
        return UrlFormSignature.Check("key", "AAAA", request) == SignatureVerdict.Valid ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
    }

    private static ReadOnlySequence<byte> Sequence(byte[] input, Random random)
    {
        if (input.Length == 0)
            return default;
        Piece? first = null, last = null;
        foreach (var piece in FuzzReader.Cut(input, random))
        {
            last = new Piece(piece, last);
            first ??= last;
        }
        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null)
                return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
