using System.Text;
using Voice.Server.Knowledge.Reading;

namespace Voice.Server.Tests.Knowledge;

/// <summary>The kind of a document follows from its bytes. What is none is refused with the reason.</summary>
public sealed class DocumentReaderTests
{
    internal static readonly Dictionary<string, (string Name, Func<byte[]> Content, DocumentKind Kind)> Taken = new()
    {
        ["pdf"] = ("a.pdf", () => Documents.Pdf("The price is 12 euro"), DocumentKind.Pdf),
        ["pdf with another name"] = ("a.txt", () => Documents.Pdf("The price is 12 euro"), DocumentKind.Pdf),
        ["text"] = ("a.txt", () => "The price is 12 euro"u8.ToArray(), DocumentKind.Text),
        ["text without an ending"] = ("README", () => "The price is 12 euro"u8.ToArray(), DocumentKind.Text),
        ["text that claims to be a PDF"] = ("a.pdf", () => "The price is 12 euro"u8.ToArray(), DocumentKind.Text),
        ["text in UTF-16"] = ("a.txt", () => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("The price is 12 euro")], DocumentKind.Text),
        ["text in UTF-16, big end first"] = ("a.txt", () => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("The price is 12 euro")], DocumentKind.Text),
        ["text in UTF-8 with a mark"] = ("a.txt", () => [0xEF, 0xBB, 0xBF, .. "The price is 12 euro"u8], DocumentKind.Text),
        ["text in Latin-1"] = ("a.txt", () => Encoding.Latin1.GetBytes("Größe: The price is 12 euro"), DocumentKind.Text),
        ["markdown"] = ("a.md", () => "# Prices\n\nThe price is 12 euro"u8.ToArray(), DocumentKind.Markdown),
        ["csv"] = ("a.csv", () => "what;price\nThe price is 12 euro;12"u8.ToArray(), DocumentKind.Csv),
        ["html"] = ("a.html", () => "<p>The price is <b>12</b> euro</p><script>var x = 'no';</script>"u8.ToArray(), DocumentKind.Html),
        ["html without its ending"] = ("a", () => "<!DOCTYPE html><html><body>The price is 12 euro</body></html>"u8.ToArray(), DocumentKind.Html),
        ["docx"] = ("a.docx", () => Documents.Docx("The price is 12 euro"), DocumentKind.Docx),
        ["docx with another name"] = ("a.zip", () => Documents.Docx("The price is 12 euro"), DocumentKind.Docx),
    };

    internal static readonly Dictionary<string, (string Name, Func<byte[]> Content, DocumentFault Fault)> Refused = new()
    {
        ["nothing"] = ("a.txt", () => [], DocumentFault.Empty),
        ["white space"] = ("a.md", () => " \r\n\t "u8.ToArray(), DocumentFault.Empty),
        ["html without words"] = ("a.html", () => "<html><body><script>x()</script></body></html>"u8.ToArray(), DocumentFault.Empty),
        ["pdf without pages"] = ("a.pdf", () => Documents.Pdf(), DocumentFault.Empty),
        ["pdf with a blank page"] = ("a.pdf", () => Documents.Pdf(""), DocumentFault.Empty),
        ["docx without words"] = ("a.docx", () => Documents.Docx(""), DocumentFault.Empty),
        ["pdf with a password"] = ("a.pdf", Documents.EncryptedPdf, DocumentFault.Encrypted),
        ["docx with a password"] = ("a.docx", Documents.EncryptedDocx, DocumentFault.Encrypted),
        ["pdf that was cut"] = ("a.pdf", () => Documents.Pdf("The price is 12 euro")[..200], DocumentFault.Damaged),
        ["docx that was cut"] = ("a.docx", () => Documents.Docx("The price is 12 euro")[..200], DocumentFault.Damaged),
        ["pdf bomb"] = ("a.pdf", Documents.PdfBomb, DocumentFault.Bomb),
        ["docx bomb"] = ("a.docx", Documents.DocxBomb, DocumentFault.Bomb),
        ["program of Windows"] = ("a.pdf", Documents.Executable, DocumentFault.Kind),
        ["program of Linux"] = ("a.docx", () => [0x7F, .. "ELF"u8, 2, 1, 1, 0, .. new byte[64]], DocumentFault.Kind),
        ["script"] = ("a.txt", () => "#!/bin/sh\nrm -rf /\n"u8.ToArray(), DocumentFault.Kind),
        ["picture"] = ("a.pdf", () => [0x89, .. "PNG"u8, 13, 10, 26, 10, .. new byte[64]], DocumentFault.Kind),
        ["SVG"] = ("a.html", () => "<svg xmlns='http://www.w3.org/2000/svg'></svg>"u8.ToArray(), DocumentFault.Kind),
        ["program with a PDF in it"] = ("a.pdf", () => [.. Documents.Executable(), .. Documents.Pdf("The price is 12 euro")], DocumentFault.Kind),
        ["zip of something else"] = ("a.docx", () => Documents.Docx("The price is 12 euro", "readme.txt"), DocumentFault.Kind),
        ["old Word file"] = ("a.docx", () => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[512]], DocumentFault.Kind),
        ["rtf"] = ("a.txt", () => @"{\rtf1\ansi The price}"u8.ToArray(), DocumentFault.Kind),
    };

    public static TheoryData<string> TakenNames() => [.. Taken.Keys];

    public static TheoryData<string> RefusedNames() => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(TakenNames))]
    public void Document_OfEachKind_IsReadByItsBytes(string which)
    {
        var (name, content, kind) = Taken[which];

        var text = DocumentReader.Read(content(), name, out var fault).ShouldNotBeNull($"{fault}");

        text.Kind.ShouldBe(kind);
        text.PageCount.ShouldBe(kind == DocumentKind.Pdf ? 1 : null);
        text.Holds("the price is 12 EURO", 1).ShouldBe(true);
        text.Holds("no", 2).ShouldBe(false);
        text.Pages[0].ShouldNotContain("var x");
    }

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void File_ThatIsNoDocument_IsRefusedWithTheReason(string which)
    {
        var (name, content, expected) = Refused[which];

        DocumentReader.Read(content(), name, out var fault).ShouldBeNull();

        fault.ShouldBe(expected);
    }

    [Fact]
    public void Pages_OfAPdf_AreKeptApart()
    {
        var text = DocumentReader.Read(Documents.Pdf("First page", "Second page", "Third page"), "a.pdf", out _).ShouldNotBeNull();

        text.PageCount.ShouldBe(3);
        text.Holds("Second page", 2).ShouldBe(true);
        text.Holds("Second page", 1).ShouldBe(false);
        text.Holds("Second … page", 2).ShouldBe(true);
        text.Holds("", 2).ShouldBe(false);
    }

    [Theory]
    [InlineData("a.pdf", DocumentKind.Pdf, "a.pdf")]
    [InlineData("A.PDF", DocumentKind.Pdf, "A.PDF")]
    [InlineData("a.pdf", DocumentKind.Text, "a.pdf.txt")]
    [InlineData("README", DocumentKind.Markdown, "README.md")]
    public void Name_ForTheProvider_EndsAsTheKindDoes(string name, object kind, string expected) => ((DocumentKind)kind).FileName(name).ShouldBe(expected);
}
