using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Voice.Server.Phone;

namespace Voice.Fuzz.Readers;

/// <summary>The media streams of all carriers. Each input is one message of a stream that has begun, or a stream's first.</summary>
internal static class CarrierReaders
{
    // A stream goes on for some messages, so that what one leaves behind is met by the next.
    private const int MessagesPerStream = 40;

    private const int MostHeld = 256 * 1024;

    public static IEnumerable<FuzzReader> Find()
    {
        var mistakes = new List<string>();
        foreach (var vendor in PhoneVendors.Discover(new CarrierSettings(new ConfigurationBuilder().Build().GetSection("Voice:Phone"), mistakes)).All)
        {
            var corpus = Transcript(vendor.Name);
            if (corpus.Length > 0)
                yield return new FuzzReader($"carrier {vendor.Name}", corpus, Reader(vendor, corpus));
        }
    }

    private static Func<byte[], Random, FuzzOutcome> Reader(StreamVendor vendor, byte[][] corpus)
    {
        PhoneProtocol? stream = null;
        var left = 0;
        return (input, random) =>
        {
            if (stream is null || left-- == 0)
            {
                (stream, left) = (vendor.NewStream(), MessagesPerStream);
                for (var i = 0; i < corpus.Length && stream.Start is null && random.Next(8) != 0; i++)
                    stream.Read(corpus[i], binary: false);
            }
            var happened = stream.Read(input, binary: random.Next(6) == 0);
            // An early piece is held for a moment, and given together with the piece that it waited for.
            if (happened.Audio.Length > input.Length + MostHeld)
                throw new FuzzException("More sound than came.");
            if (happened.Kind == PhoneEventKind.Stopped)
                left = 0;
            if (stream.Start is not null && happened.Kind == PhoneEventKind.Started)
            {
                _ = stream.WriteAudio(new byte[stream.FrameBytes == 0 ? 160 : stream.FrameBytes]);
                _ = stream.WriteMark(1);
                _ = stream.WriteClear();
            }
            if (happened.Reply is { } reply)
                _ = stream.WriteReply(reply);
            return happened.Kind is PhoneEventKind.Junk or PhoneEventKind.Unknown or PhoneEventKind.Unsupported ? FuzzOutcome.Refused : FuzzOutcome.Accepted;
        };
    }

    private static byte[][] Transcript(string vendor)
    {
        using var resource = typeof(CarrierReaders).Assembly.GetManifestResourceStream(vendor);
        if (resource is null)
            return [];
        using var reader = new StreamReader(resource);
        var messages = new List<byte[]>();
        while (reader.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line, new JsonDocumentOptions { AllowTrailingCommas = true });
            if (json.RootElement.TryGetProperty("in", out var message))
                messages.Add(Encoding.UTF8.GetBytes(message.ValueKind == JsonValueKind.String ? message.GetString()! : message.GetRawText()));
        }
        return [.. messages];
    }
}
