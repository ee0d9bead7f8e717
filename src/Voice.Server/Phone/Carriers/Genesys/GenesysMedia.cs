using System.Text.Json;
using Voice.Audio;

namespace Voice.Server.Phone.Carriers;

/// <summary>One of the media that a stream offers: µ-law at 8 kHz, of one side or of both, sample by sample in turn.</summary>
/// <param name="Channels">"external" is the customer, "internal" the agent.</param>
internal sealed record GenesysMedia(IReadOnlyList<string> Channels)
{
    private const string Customer = "external";

    /// <summary>The side that is listened to: the customer, where they can be heard.</summary>
    public string Side => Channels.Contains(Customer) ? Customer : Channels[0];

    /// <summary>Picks the one that brings the least beside the customer.</summary>
    /// <returns>Null if none of them can be used.</returns>
    public static GenesysMedia? Pick(JsonElement offered)
    {
        GenesysMedia? best = null;
        foreach (var one in offered.EnumerateArray())
        {
            if (one.GetProperty("type").GetString() != "audio" || WireFormat.Read(one.GetProperty("format").GetString(), Rate(one)) != AudioFormat.MuLaw8K)
                continue;
            var media = new GenesysMedia([.. one.GetProperty("channels").EnumerateArray().Select(c => c.GetString()!)]);
            if (media.Channels.Count is 1 or 2 && media.Channels.All(c => c is Customer or "internal") && (best is null || media.Rank < best.Rank))
                best = media;
        }
        return best;
    }

    /// <summary>The offered media, for the log and a close reason.</summary>
    public static string Describe(JsonElement offered) => string.Join(", ", offered.EnumerateArray().Take(4)
        .Select(m => WireFormat.Describe(m.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String ? format.GetString() : null, Rate(m))));

    /// <summary>True if any of the offered media has the agent's side.</summary>
    public static bool HasAgent(JsonElement offered) =>
        offered.EnumerateArray().Any(m => m.GetProperty("channels").EnumerateArray().Any(c => c.GetString() == "internal"));

    /// <summary>The samples of the side that is listened to.</summary>
    /// <param name="mono">Memory that is used if both sides came.</param>
    public ReadOnlySpan<byte> Listen(ReadOnlySpan<byte> sound, ref byte[] mono)
    {
        if (Channels.Count == 1)
            return sound;
        var count = sound.Length / 2;
        if (mono.Length < count)
            mono = new byte[count];
        for (int i = 0, from = Channels[0] == Side ? 0 : 1; i < count; i++, from += 2)
            mono[i] = sound[from];
        return mono.AsSpan(0, count);
    }

    private static int Rate(JsonElement media) => media.TryGetProperty("rate", out var rate) ? WireFormat.Number(rate) : 0;

    private int Rank => Channels.Contains(Customer) ? Channels.Count : 3;
}
