using System.Text;

namespace Voice.Server.Attachments;

/// <summary>What a file is, by its first bytes. Its name and its Content-Type count for nothing.</summary>
internal enum AttachmentKind
{
    /// <summary>A JPEG or PNG.</summary>
    Picture,

    /// <summary>A picture of a kind that is not taken.</summary>
    OtherPicture,

    /// <summary>Something else: the reader of documents knows what.</summary>
    Document,
}

/// <summary>Tells kinds of files apart.</summary>
internal static class AttachmentKinds
{
    /// <summary>So many bytes tell the kind.</summary>
    public const int HeadBytes = 1_024;

    public static AttachmentKind Of(ReadOnlySpan<byte> head)
    {
        if (PictureFile.IsJpeg(head) || PictureFile.IsPng(head))
            return AttachmentKind.Picture;
        return head.StartsWith("GIF8"u8) || head.StartsWith("BM"u8) || head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || (head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8))
            || (head.Length >= 8 && head[4..].StartsWith("ftyp"u8)) || IsSvg(head) ? AttachmentKind.OtherPicture : AttachmentKind.Document;
    }

    private static bool IsSvg(ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith('<') && text.Contains("<svg", StringComparison.OrdinalIgnoreCase) && !text.Contains("<html", StringComparison.OrdinalIgnoreCase);
    }
}
