namespace Voice.OpenAI.Cascade;

/// <summary>Detects the kind of an answer by its first bytes, without its Content-Type.</summary>
/// <remarks>Sources: WHATWG MIME Sniffing, 6.2 (audio or video type patterns); RFC 3533 (Ogg); RFC 9559 (Matroska); ISO/IEC 14496-3 (ADTS).</remarks>
internal static class SoundSniffer
{
    // Sound does not hold this much text: each byte would have to be a letter by chance.
    private const int TextBytes = 32;

    /// <param name="all">True if nothing more comes.</param>
    /// <returns>Null if more bytes are needed.</returns>
    public static SoundKind? See(ReadOnlySpan<byte> head, bool all)
    {
        var wait = false;
        if (Has(head, "RIFF"u8, ref wait) || Has(head, "RIFX"u8, ref wait) || Has(head, "RF64"u8, ref wait) || Has(head, "BW64"u8, ref wait))
            return SoundKind.Wave;
        if (Has(head, "ID3"u8, ref wait))
            return SoundKind.Mp3;
        if (Has(head, "OggS"u8, ref wait))
            return SoundKind.Ogg;
        if (Has(head, [0x1A, 0x45, 0xDF, 0xA3], ref wait))
            return SoundKind.WebM;
        if (Has(head, "fLaC"u8, ref wait))
            return SoundKind.Flac;
        if (Has(head, "FORM"u8, ref wait))
            return SoundKind.Aiff;
        if (Has(head, ".snd"u8, ref wait))
            return SoundKind.Au;
        if (Has(head, "#!AMR"u8, ref wait) || Has(head, "caff"u8, ref wait) || Has(head, "riff"u8, ref wait) || Has(head, [0x1F, 0x8B, 0x08], ref wait))
            return SoundKind.Other;
        if (wait && !all)
            return null;
        if (head.Length >= 4 && head is [0, 0, 0, > 0, ..])
        {
            if (head.Length < 8 && !all)
                return null;
            if (head.Length >= 8 && head[4..].StartsWith("ftyp"u8))
                return SoundKind.Mp4;
        }
        if (head is [0xFF, ..])
            return Frames(head, all);
        return Text(head, all);
    }

    private static bool Has(ReadOnlySpan<byte> head, ReadOnlySpan<byte> magic, ref bool wait)
    {
        wait |= head.Length < magic.Length && magic.StartsWith(head);
        return head.StartsWith(magic);
    }

    /// <remarks>Sound may begin with the two bytes of a frame by chance, so a second frame must stand where the first one ends.</remarks>
    private static SoundKind? Frames(ReadOnlySpan<byte> head, bool all)
    {
        if (head.Length < 7)
            return all ? SoundKind.Raw : null;
        if (Mp3Header.TryRead(head, out var frame))
            return head.Length >= frame.Bytes + 4 ? Mp3Header.TryRead(head[frame.Bytes..], out _) ? SoundKind.Mp3 : SoundKind.Raw : all ? SoundKind.Raw : null;
        if (head[1] is not (0xF0 or 0xF1 or 0xF8 or 0xF9))
            return SoundKind.Raw;
        var size = ((head[3] & 3) << 11) | (head[4] << 3) | (head[5] >> 5);
        if (size < 7)
            return SoundKind.Raw;
        if (head.Length < size + 2)
            return all ? SoundKind.Raw : null;
        return head[size] == 0xFF && head[size + 1] == head[1] ? SoundKind.Aac : SoundKind.Raw;
    }

    private static SoundKind? Text(ReadOnlySpan<byte> head, bool all)
    {
        var text = head.StartsWith((byte[])[0xEF, 0xBB, 0xBF]) ? head[3..] : head;
        foreach (var letter in text[..Math.Min(text.Length, TextBytes)])
        {
            if (letter is 0x7F or (< 0x20 and not ((byte)'\t' or (byte)'\r' or (byte)'\n')))
                return SoundKind.Raw;
        }
        text = text.TrimStart(" \t\r\n"u8);
        if (text.Length < TextBytes && !all)
            return null;
        // Bytes above 0x7F are letters of other languages in text, and any sample in sound.
        if (text.IsEmpty || text[..Math.Min(text.Length, TextBytes)].IndexOfAnyExceptInRange((byte)0, (byte)0x7E) >= 0 && text[0] is not ((byte)'{' or (byte)'['))
            return SoundKind.Raw;
        return text[0] switch
        {
            (byte)'{' or (byte)'[' or (byte)'"' => SoundKind.Json,
            (byte)'<' => SoundKind.Page,
            _ when text.StartsWith("data:"u8) || text.StartsWith("event:"u8) || text.StartsWith("id:"u8) || text.StartsWith("retry:"u8) || text[0] == (byte)':' => SoundKind.Events,
            _ => SoundKind.Text,
        };
    }
}
