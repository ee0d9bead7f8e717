using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Voice.Simulator.Pictures;

namespace Voice.Simulator.Tests.Pictures;

public sealed class PictureReaderTests
{
    [Theory]
    [InlineData("picture.png", "PNG", "red, blue")]
    [InlineData("baseline.jpg", "JPEG", "red, blue")]
    [InlineData("progressive.jpg", "JPEG", "red, blue")]
    [InlineData("restart.jpg", "JPEG", "red, blue")]
    [InlineData("rgb.jpg", "JPEG", "red, blue")]
    [InlineData("grey.jpg", "JPEG", "grey, black")]
    [InlineData("lossy.webp", "WebP", "")]
    [InlineData("lossless.webp", "WebP", "")]
    [InlineData("picture.gif", "GIF", "")]
    public void Picture_OfEachFormat_TellsItsSizeAndMainColours(string name, string format, string colours)
    {
        var (picture, wrong) = PictureReader.OfUrl(Samples.Url(name), "auto", "x");

        wrong.ShouldBeNull();
        (picture!.Format, picture.Width, picture.Height).ShouldBe((format, Samples.Width, Samples.Height));
        if (name != "grey.jpg") string.Join(", ", picture.Colours).ShouldBe(colours);
        else picture.Colours.ShouldBeSubsetOf(["grey", "black"]);
    }

    [Theory]
    [InlineData(0, 8, false)]
    [InlineData(0, 1, false)]
    [InlineData(0, 16, false)]
    [InlineData(2, 8, true)]
    [InlineData(2, 16, false)]
    [InlineData(3, 1, false)]
    [InlineData(3, 2, true)]
    [InlineData(3, 4, false)]
    [InlineData(4, 8, true)]
    [InlineData(6, 8, false)]
    [InlineData(6, 16, true)]
    public void Png_OfEachKind_IsReadToItsLastPixel(int type, int depth, bool interlaced)
    {
        var file = Png(13, 9, type, depth, interlaced, extra: 0);

        var (picture, wrong) = PictureReader.Of(file, "PNG", "auto", "x");

        wrong.ShouldBeNull();
        picture!.Colours.ShouldBe([type is 0 or 4 ? "white" : type == 3 ? "green" : "white"]);
        PictureReader.Of(Png(13, 9, type, depth, interlaced, extra: -1), "PNG", "auto", "x").Wrong!.Code.ShouldBe("image_parse_error");
    }

    [Theory]
    [InlineData("https://example.org/a.png", "failed_to_download_image")]
    [InlineData("ftp://example.org/a.png", "invalid_image_url")]
    [InlineData("a.png", "invalid_image_url")]
    [InlineData("data:image/svg+xml;base64,PHN2Zy8+", "invalid_image_format")]
    [InlineData("data:image/bmp;base64,Qk0=", "invalid_image_format")]
    [InlineData("data:application/pdf;base64,JVBERi0=", "invalid_image_format")]
    [InlineData("data:image/png;base64,%%%", "invalid_base64_image")]
    [InlineData("data:image/png,abc", "invalid_base64_image")]
    [InlineData("data:image/png;base64,", "empty_image_file")]
    [InlineData("data:image/png;base64,PHN2Zy8+", "invalid_image")]
    [InlineData("data:image/png;base64,TVqQAAMAAAAEAAAA//8AALgAAAA=", "invalid_image")]
    [InlineData("data:image/jpeg;base64,/9j/4AAQ", "image_parse_error")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "image_parse_error")]
    [InlineData("data:image/webp;base64,UklGRgAAAABXRUJQ", "image_parse_error")]
    [InlineData("data:image/gif;base64,R0lGODlh", "image_parse_error")]
    public void Address_OfNoPicture_IsRefusedWithItsCode(string url, string code)
    {
        var (picture, wrong) = PictureReader.OfUrl(url, "auto", "input[0]");

        picture.ShouldBeNull();
        (wrong!.Code, wrong.Param, wrong.Status).ShouldBe((code, "input[0]", 400));
    }

    [Theory]
    [InlineData("picture.png", "image/jpeg")]
    [InlineData("baseline.jpg", "image/png")]
    [InlineData("lossy.webp", "image/gif")]
    public void Picture_OfAnotherFormatThanDeclared_IsRefused(string name, string declared) =>
        PictureReader.OfUrl(Samples.Url(name, declared), "auto", "x").Wrong!.Code.ShouldBe("invalid_image_format");

    [Theory]
    [InlineData("picture.png")]
    [InlineData("baseline.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("restart.jpg")]
    [InlineData("rgb.jpg")]
    [InlineData("lossy.webp")]
    [InlineData("picture.gif")]
    public void Picture_CutAnywhere_IsRefusedAndNeverThrows(string name)
    {
        var file = Samples.File(name);
        for (var length = 1; length < file.Length; length++)
        {
            var (picture, wrong) = PictureReader.Of(file[..length], null, "auto", "x");
            picture.ShouldBeNull($"{name} cut to {length} of {file.Length} bytes");
            wrong!.Code.ShouldBeOneOf("image_parse_error", "invalid_image");
        }
    }

    [Theory]
    [InlineData("picture.png")]
    [InlineData("baseline.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("restart.jpg")]
    [InlineData("arithmetic.jpg")]
    [InlineData("lossless.webp")]
    [InlineData("picture.gif")]
    public void Picture_DamagedAnywhere_NeverThrows(string name)
    {
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var file = (byte[])Samples.File(name).Clone();
            for (var k = 0; k < 3; k++) file[random.Next(file.Length)] = (byte)random.Next(256);
            var (picture, wrong) = PictureReader.Of(file, null, "auto", "x");
            (picture is null).ShouldBe(wrong is not null);
        }
    }

    [Theory]
    [InlineData(16_385, 1)]
    [InlineData(1, 16_385)]
    [InlineData(10_000, 5_001)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(-1, -1)]
    public void Png_ThatIsABomb_IsRefusedByItsHeader(int width, int height)
    {
        // A header and nothing else: whoever reads further says that it is cut off.
        var file = Png(1, 1, 2, 8, false, extra: 0)[..33];
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);

        PictureReader.Of(file, "PNG", "auto", "x").Wrong!.Code.ShouldBe("image_too_large");
    }

    [Theory]
    [InlineData("baseline.jpg", 20_000, 20)]
    [InlineData("progressive.jpg", 60_000, 60_000)]
    public void Jpeg_ThatIsABomb_IsRefusedByItsHeader(string name, int width, int height)
    {
        var file = Samples.File(name);
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x08, 0x00, 0x20, 0x00, 0x30]);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 1), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 3), (ushort)width);

        PictureReader.Of(file, "JPEG", "auto", "x").Wrong!.Code.ShouldBe("image_too_large");
    }

    [Theory]
    [InlineData(255, 0, 0, "red")]
    [InlineData(0, 128, 0, "green")]
    [InlineData(0, 0, 255, "blue")]
    [InlineData(255, 255, 0, "yellow")]
    [InlineData(255, 165, 0, "orange")]
    [InlineData(128, 0, 128, "purple")]
    [InlineData(255, 192, 203, "pink")]
    [InlineData(139, 69, 19, "brown")]
    [InlineData(64, 224, 208, "turquoise")]
    [InlineData(128, 128, 128, "grey")]
    [InlineData(0, 0, 0, "black")]
    [InlineData(255, 255, 255, "white")]
    [InlineData(135, 206, 235, "blue")]
    [InlineData(0, 0, 128, "blue")]
    public void Colour_OfAName_HasThatName(byte red, byte green, byte blue, string name) =>
        PictureReader.Of(Samples.Plain(20, 10, red, green, blue), null, "auto", "x").Picture!.Colours.ShouldBe([name]);

    [Theory]
    [InlineData(32, 32, "auto", 1)]
    [InlineData(640, 480, "high", 300)]
    [InlineData(640, 480, "low", 192)]
    [InlineData(1_536, 1_536, "auto", 1_536)]
    [InlineData(1_536, 1_536, "low", 256)]
    [InlineData(1, 1, "low", 1)]
    public void Tokens_OfAPicture_FollowItsSizeAndDetail(int width, int height, string detail, int tokens) =>
        PictureTokens.Of(width, height, detail).ShouldBe(tokens);

    /// <summary>A PNG file whose every sample is the largest; of a palette, the second colour (green).</summary>
    /// <param name="extra">Bytes of pixels more than the header says.</param>
    static byte[] Png(int width, int height, int type, int depth, bool interlaced, int extra)
    {
        var channels = type switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };
        var rows = new List<int>();
        (int X, int Y, int StepX, int StepY)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        foreach (var (x, y, stepX, stepY) in passes)
        {
            var (wide, high) = ((width - x + stepX - 1) / stepX, (height - y + stepY - 1) / stepY);
            for (var i = 0; i < high && wide > 0; i++) rows.Add(((wide * depth * channels) + 7) / 8);
        }

        var pixels = rows.SelectMany(length => Enumerable.Repeat(type == 3 ? depth switch { 1 => (byte)0xFF, 2 => (byte)0x55, _ => (byte)0x11 } : (byte)0xFF, length).Prepend((byte)0)).ToArray();
        if (extra < 0) pixels = pixels[..^-extra];
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(pixels);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)type, (byte)(interlaced ? 1 : 0));
        return [.. PngPixels.Signature, .. Chunk("IHDR", header), .. type == 3 ? Chunk("PLTE", [255, 0, 0, 0, 128, 0]) : [], .. Chunk("IDAT", compressed.ToArray()), .. Chunk("IEND", [])];
    }

    static byte[] Chunk(string type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. content, 0, 0, 0, 0];
    }
}
