using System.Text;
using System.Text.Json;
using Voice.Wire;

namespace Voice.Tests.Wire;

public sealed class WireTextTests
{
    private byte[] _room = [];

    /// <summary>Bytes in hexadecimal that stand between <c>{"n":"a</c> and <c>b"}</c>, and the text that must be read.</summary>
    public static TheoryData<string, string> Strings => new()
    {
        { Hex("\\ud83d"), "a\uFFFDb" },                                   // half a surrogate pair, escaped
        { Hex("\\ude00"), "a\uFFFDb" },
        { Hex("\\ud83d\\ud83d\\ude00"), "a\uFFFD😀b" },
        { Hex("\\ud83d\\u0041"), "a\uFFFDAb" },
        { Hex("\\ud83d\\n"), "a\uFFFD\nb" },
        { Hex("\\ud83d\\ude0"), "a\uFFFD\uFFFDb" },                       // cut within an escape: the rest of its digits goes with it
        { Hex("\\uD83D\\uDE00"), "a😀b" },
        { "FF", "a\uFFFDb" },                                             // no UTF-8
        { "E9", "a\uFFFDb" },
        { "C080", "a\uFFFD\uFFFDb" },                                     // overlong
        { "EDA0BD", "a\uFFFD\uFFFD\uFFFDb" },                             // half a pair in UTF-8
        { "F09F98", "a\uFFFDb" },                                         // cut within a character
        { "00", "a\uFFFDb" },
        { "01", "a\uFFFDb" },
        { "7F", "a\uFFFDb" },
        { "C285", "a\uFFFDb" },                                           // a control character of two bytes
        { Hex("\\u0000"), "a\uFFFDb" },
        { Hex("\\u001b[1m"), "a\uFFFD[1mb" },
        { Hex("\\b\\f"), "a\uFFFD\uFFFDb" },
        { "0A", "a\nb" },                                                 // a line end that was not escaped
        { "0D0A09", "a\r\n\tb" },
        { Hex("\\n\\t\\\"\\\\\\/"), "a\n\t\"\\/b" },
        { Hex("\\'"), "a'b" },
        { Hex("\\x41"), "a\uFFFDx41b" },
        { Hex("\\u12"), "a\uFFFDb"[..2] + "b" },
        { "", "ab" },
        { Hex("é 😀 \u00a0"), "aé 😀 \u00a0b" },
    };

    [Theory]
    [MemberData(nameof(Strings))]
    public void MendJson_OfAStringThatIsIllFormed_CanBeRead(string hex, string right)
    {
        byte[] json = [.. "{\"n\":\"a"u8, .. Convert.FromHexString(hex), .. "b\"}"u8];
        // The hexadecimal digit b belongs to an escape that was cut in front of it.
        if (hex == Hex("\\u12") || hex == Hex("\\ud83d\\ude0"))
            json = [.. "{\"n\":\"a"u8, .. Convert.FromHexString(hex), .. "zb\"}"u8];
        var text = JsonDocument.Parse(WireText.MendJson(json, ref _room).ToArray()).RootElement.GetProperty("n").GetString();
        text!.Replace("zb", "b", StringComparison.Ordinal).ShouldBe(right);
    }

    [Theory]
    [InlineData("EFBBBF7B7D")]                                            // a byte order mark
    [InlineData("7B007D")]
    [InlineData("0B7B7D0C")]
    public void MendJson_OfStrayBytesBetweenTokens_CanBeRead(string hex) =>
        JsonDocument.Parse(WireText.MendJson(Convert.FromHexString(hex), ref _room).ToArray()).RootElement.ValueKind.ShouldBe(JsonValueKind.Object);

    [Theory]
    [InlineData("{\"event\":\"media\",\"media\":{\"payload\":\"AA+/\"}}")]
    [InlineData("{\"n\":\"\\u00e9 \\n é\"}")]
    public void MendJson_OfAGoodMessage_IsTheMessageItself(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        WireText.MendJson(bytes, ref _room);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var same = WireText.MendJson(bytes, ref _room) == bytes.AsSpan();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        same.ShouldBeTrue();
    }

    [Fact]
    public void MendJson_OfAnyBytes_NeverThrows()
    {
        var random = new Random(12);
        var pieces = new[] { "\\", "\"", "\\u", "\\ud8", "{", "d83d", "\0", "é" }.Select(Encoding.UTF8.GetBytes).Append([0xFF]).Append([0xF0]).ToArray();
        for (var round = 0; round < 20_000; round++)
        {
            byte[] json = [.. Enumerable.Range(0, random.Next(12)).SelectMany(_ => pieces[random.Next(pieces.Length)])];
            System.Text.Unicode.Utf8.IsValid(WireText.MendJson([.. "{\""u8, .. json], ref _room)).ShouldBeTrue(Convert.ToHexString(json));
        }
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(@"a\ud83d", "a\uFFFD")]
    [InlineData(@"\ude00a", "\uFFFDa")]
    [InlineData(@"\ud83d\ud83d\ude00", "\uFFFD😀")]
    [InlineData("a\u0000b\u001b", "a\uFFFDb\uFFFD")]
    [InlineData("tab\tline\r\n", "tab\tline\r\n")]
    [InlineData("😀", "😀")]
    public void Mend_OfText_LeavesWholeCharactersOnly(string text, string right) =>
        WireText.Mend(System.Text.RegularExpressions.Regex.Unescape(text)).ShouldBe(right);

    [Theory]
    [InlineData("ab😀", 3, "ab")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("abc", 2, "ab")]
    [InlineData("😀", 1, "")]
    [InlineData("a", 0, "")]
    public void Cut_InTheMiddleOfACharacter_LeavesItOut(string text, int longest, string right) => WireText.Cut(text, longest).ShouldBe(right);

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
