using System.Text;
using Voice.Simulator.Documents;

namespace Voice.Simulator.Tests.Documents;

public sealed class DocumentReaderTests
{
    [Fact]
    public void Pdf_OfSeveralPages_KeepsItsPages()
    {
        var (document, fault) = DocumentReader.Read("a.pdf", Paper.Pdf(["Opening hours", "Monday to Friday, 9 to 17."], ["Delivery costs 79 kroner."]));

        fault.ShouldBeNull();
        document!.HasPages.ShouldBeTrue();
        document.Pages.Count.ShouldBe(2);
        document.Pages[1].ShouldContain("Delivery costs 79 kroner.");
    }

    [Fact]
    public void Docx_WithAPageBreak_HasTwoPages()
    {
        var (document, _) = DocumentReader.Read("a.docx", Paper.Docx("The warranty lasts two years.", "\f", "Returns take 30 days."));

        document!.Pages.Count.ShouldBe(2);
        document.Pages[1].Trim().ShouldBe("Returns take 30 days.");
    }

    [Theory]
    [InlineData("a.txt", "Tea costs 3 euro.", "Tea costs 3 euro.")]
    [InlineData("a.md", "# Prices\n\n- Tea costs **3** euro.", "Tea costs **3** euro.")]
    [InlineData("a.html", "<html><head><title>x</title></head><body><script>var no = 1;</script><p>Tea &amp; milk cost 3 euro.</p></body></html>", "Tea & milk cost 3 euro.")]
    [InlineData("a.csv", "product,price\n\"Tea, green\",3\n", "product: Tea, green, price: 3.")]
    [InlineData("a.JSON", "{\"tea\": 3}", "{\"tea\": 3}")]
    public void Text_OfEachKind_IsRead(string name, string content, string expected)
    {
        var (document, fault) = DocumentReader.Read(name, Encoding.UTF8.GetBytes(content));

        fault.ShouldBeNull();
        document!.HasPages.ShouldBeFalse();
        document.Pages.Single().ShouldContain(expected);
        document.Pages.Single().ShouldNotContain("var no");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-8")]
    public void Text_WithAByteOrderMark_IsRead(string encoding)
    {
        var coding = Encoding.GetEncoding(encoding);
        DocumentReader.Read("a.txt", [.. coding.GetPreamble(), .. coding.GetBytes("Blåbær 3 €")]).Document!.Pages.Single().ShouldBe("Blåbær 3 €");
    }

    public static TheoryData<string, byte[], string, string> Refused => new()
    {
        { "empty.pdf", [], "invalid_file", "is empty" },
        { "locked.pdf", Paper.Encrypted, "invalid_file", "is encrypted" },
        { "blank.pdf", Paper.Pdf([]), "invalid_file", "has no text" },
        { "program.pdf", [(byte)'M', (byte)'Z', 0x90, 0, 3], "invalid_file", "is named as a PDF" },
        { "cut.pdf", Paper.Pdf(["Some text."])[..300], "invalid_file", "" },
        { "program.txt", [(byte)'M', (byte)'Z', 0x90, 0, 3], "invalid_file", "is named as text" },
        { "zeros.txt", [65, 0, 66], "invalid_file", "is named as text" },
        { "program.docx", [(byte)'M', (byte)'Z', 0x90, 0, 3], "invalid_file", "is named as a DOCX" },
        { "locked.docx", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "invalid_file", "is encrypted" },
        { "other.docx", Paper.Zip(("a.txt", "x")), "unsupported_file", "without a Word document" },
        { "damaged.docx", Paper.Zip(("word/document.xml", "<w:document")), "invalid_file", "damaged" },
        { "entities.docx", Paper.Zip(("word/document.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")), "invalid_file", "damaged" },
        { "program.exe", [(byte)'M', (byte)'Z', 0x90, 0, 3], "unsupported_file", "is of a kind that is not read" },
        { "picture.png", [0x89, (byte)'P', (byte)'N', (byte)'G'], "unsupported_file", "is of a kind that is not read" },
        { "noname", [65, 66], "unsupported_file", "is of a kind that is not read" },
        { "blank.txt", [32, 10, 32], "invalid_file", "has no text" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void File_ThatIsNoDocument_IsRefusedInWords(string name, byte[] file, string code, string words)
    {
        var (document, fault) = DocumentReader.Read(name, file);

        document.ShouldBeNull();
        fault!.Code.ShouldBe(code);
        fault.Message.ShouldContain(name);
        fault.Message.ShouldContain(words);
    }

    [Fact]
    public void Bombs_AreRefusedBeforeTheyAreUnpacked()
    {
        DocumentReader.Read("bomb.pdf", Paper.PdfBomb(210_000_000)).Fault!.Message.ShouldContain("unpacks to far more");
        DocumentReader.Read("bomb.docx", Paper.DocxBomb(210_000_000)).Fault!.Message.ShouldContain("unpacks to far more");
    }

    [Fact]
    public void Files_DamagedAnywhere_NeverThrow()
    {
        var random = new Random(7);
        foreach (var (name, whole) in new[] { ("a.pdf", Paper.Pdf(["Some text."], ["More of it."])), ("a.docx", Paper.Docx("Some text.")), ("a.pdf", Paper.Encrypted) })
        {
            for (var i = 0; i < 150; i++)
            {
                var file = (byte[])whole.Clone();
                for (var k = 0; k < 4; k++) file[random.Next(file.Length)] = (byte)random.Next(256);
                var (document, fault) = DocumentReader.Read(name, file[..random.Next(file.Length / 2, file.Length)]);
                (document is null).ShouldBe(fault is not null);
            }
        }
    }
}
