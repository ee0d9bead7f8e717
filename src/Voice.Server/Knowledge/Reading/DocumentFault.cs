namespace Voice.Server.Knowledge.Reading;

/// <summary>Why a file is not taken as a document.</summary>
internal enum DocumentFault
{
    None,

    /// <summary>It holds nothing to read: no text and no picture.</summary>
    Empty,

    /// <summary>It is something else, such as a program or a picture, whatever its name says.</summary>
    Kind,

    /// <summary>A password is needed to open it.</summary>
    Encrypted,

    /// <summary>It begins as its kind does and cannot be read.</summary>
    Damaged,

    /// <summary>Unpacked it would be far larger than any document is.</summary>
    Bomb,
}
