using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Voice.Wire;

/// <summary>Makes text from other programs well-formed: invalid characters become U+FFFD, and the rest stays as it is.</summary>
/// <remarks>
/// A name that was cut in the middle of an emoji arrives as half a surrogate pair, and a name in Latin-1 as bytes that are no UTF-8. JSON readers refuse the whole message for either. Source: RFC 8259, sections 7 and 8,
/// and the Unicode standard, section 3.9 (U+FFFD substitution).
/// </remarks>
internal static class WireText
{
    private const char Replacement = '\uFFFD';
    private static readonly SearchValues<byte> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'\\', 0x7F]);

    /// <summary>A text without half characters and without control characters other than tab and line ends.</summary>
    public static string Mend(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsWrong(text, i))
                return Rewrite(text);
            if (char.IsHighSurrogate(text[i]))
                i++;
        }
        return text;
    }

    /// <summary>The beginning of a text, without half a character at its end.</summary>
    /// <param name="longest">In UTF-16 code units.</param>
    public static string Cut(string text, int longest) =>
        text.Length <= longest ? text : text[..(longest > 0 && char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];

    /// <summary>A JSON message whose strings can be read: with well-formed UTF-8, whole surrogate pairs and known escapes only.</summary>
    /// <param name="json">As it came. A byte order mark in front is left out.</param>
    /// <param name="room">Memory for the changed message; grown as needed and used again by the next call.</param>
    /// <returns>The message itself if nothing had to be changed, which costs no allocation.</returns>
    public static ReadOnlySpan<byte> MendJson(ReadOnlySpan<byte> json, ref byte[] room)
    {
        if (json.StartsWith("\uFEFF"u8))
            json = json[3..];
        if (json.IndexOfAny(Suspects) < 0 && Utf8.IsValid(json) && json.IndexOf((byte)0xC2) < 0)
            return json;
        var mender = new Mender(json, room);
        mender.Run();
        room = mender.Room;
        return mender.IsChanged ? room.AsSpan(0, mender.Length) : json;
    }

    /// <summary>The text of a JSON string that the reader stands at, with U+FFFD for what is no character.</summary>
    /// <returns>Null for JSON's null.</returns>
    /// <exception cref="InvalidOperationException">It is no string.</exception>
    public static string? Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
            return json.GetString();
        ReadOnlySpan<byte> raw = json.HasValueSequence ? json.ValueSequence.ToArray() : json.ValueSpan;
        byte[] room = [];
        var one = new Utf8JsonReader(MendJson([(byte)'"', .. raw, (byte)'"'], ref room));
        one.Read();
        return one.GetString();
    }

    private static bool IsControl(int character) => character is < 0x20 and not ('\t' or '\n' or '\r') or (>= 0x7F and <= 0x9F);

    private static bool IsWrong(string text, int at) => char.IsSurrogate(text[at])
        ? !(char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        : IsControl(text[at]);

    private static string Rewrite(string text)
    {
        var mended = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())             // a half character is read as U+FFFD
            mended.Append(IsControl(rune.Value) ? Replacement.ToString() : rune.ToString());
        return mended.ToString();
    }

    private ref struct Mender(ReadOnlySpan<byte> json, byte[] room)
    {
        private readonly ReadOnlySpan<byte> _json = json;
        private int _at;

        public byte[] Room { get; private set; } = room;

        public int Length { get; private set; }

        public bool IsChanged { get; private set; }

        public void Run()
        {
            var inString = false;
            while (_at < _json.Length)
            {
                var next = _json[_at];
                if (next == '"')
                {
                    inString = !inString;
                    Copy(1);
                }
                else if (!inString)
                {
                    if (IsControl(next) || next >= 0x80)
                        Replace(1, " "u8);
                    else
                        Copy(1);
                }
                else if (next == '\\')
                {
                    Escape();
                }
                else
                {
                    Character(next);
                }
            }
        }

        private void Character(byte next)
        {
            if (next is (byte)'\t' or (byte)'\n' or (byte)'\r')
            {
                Replace(1, next == '\t' ? "\\t"u8 : next == '\n' ? "\\n"u8 : "\\r"u8);
                return;
            }
            var isWhole = Rune.DecodeFromUtf8(_json[_at..], out var rune, out var length) == OperationStatus.Done;
            if (isWhole && !IsControl(rune.Value))
                Copy(length);
            else
                Replace(length);
        }

        private void Escape()
        {
            var kind = _at + 1 < _json.Length ? _json[_at + 1] : (byte)0;
            if (kind is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'n' or (byte)'r' or (byte)'t')
                Copy(2);
            else if (kind is (byte)'b' or (byte)'f')
                Replace(2);
            else if (kind == '\'')
                Replace(2, "'"u8);
            else if (kind != 'u')
                Replace(1);
            else if (Unit(_at) is not { } unit)
                Replace(2 + HexDigits(_at + 2));
            else if (char.IsHighSurrogate((char)unit) && Unit(_at + 6) is { } low && char.IsLowSurrogate((char)low))
                Copy(12);
            else if (char.IsSurrogate((char)unit) || IsControl(unit))
                Replace(6);
            else
                Copy(6);
        }

        /// <returns>The code unit of an escape; null if there is none.</returns>
        private readonly int? Unit(int at) =>
            at + 6 <= _json.Length && _json[at] == '\\' && _json[at + 1] == 'u' && HexDigits(at + 2) == 4
                ? int.Parse(_json.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : null;

        private readonly int HexDigits(int at)
        {
            var count = 0;
            while (count < 4 && at + count < _json.Length && char.IsAsciiHexDigit((char)_json[at + count]))
                count++;
            return count;
        }

        private void Copy(int count)
        {
            Write(_json.Slice(_at, count));
            _at += count;
        }

        private void Replace(int count) => Replace(count, "\uFFFD"u8);

        private void Replace(int count, ReadOnlySpan<byte> with)
        {
            IsChanged = true;
            Write(with);
            _at += count;
        }

        private void Write(ReadOnlySpan<byte> bytes)
        {
            if (Room.Length - Length < bytes.Length)
            {
                var grown = new byte[Math.Max(Room.Length * 2, _json.Length + 64)];
                Room.AsSpan(0, Length).CopyTo(grown);
                Room = grown;
            }
            bytes.CopyTo(Room.AsSpan(Length));
            Length += bytes.Length;
        }
    }
}
