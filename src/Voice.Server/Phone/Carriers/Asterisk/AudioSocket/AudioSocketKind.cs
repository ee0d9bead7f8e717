namespace Voice.Server.Phone.Carriers;

/// <summary>The first byte of an AudioSocket message. Source: Asterisk's res_audiosocket.h and its page on AudioSocket.</summary>
internal enum AudioSocketKind : byte
{
    /// <summary>The call is over, or the dialplan is to go on. No payload.</summary>
    HangUp = 0x00,

    /// <summary>The call's UUID, 16 bytes: the first message of every connection.</summary>
    Uuid = 0x01,

    /// <summary>A key: one byte of ASCII.</summary>
    Key = 0x03,

    /// <summary>Signed linear 16-bit little-endian sound at 8 kHz. The kinds that follow it are the same at higher rates.</summary>
    Audio8K = 0x10,
    Audio12K = 0x11,
    Audio16K = 0x12,
    Audio24K = 0x13,
    Audio32K = 0x14,
    Audio44K = 0x15,
    Audio48K = 0x16,
    Audio96K = 0x17,
    Audio192K = 0x18,

    /// <summary>Something failed at the other end: one byte says what.</summary>
    Error = 0xff,
}
