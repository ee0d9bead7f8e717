using System.Text;
using Voice.Server.Attachments;

namespace Voice.Server.Tests.Attachments;

public sealed class PictureFileTests
{
    public static TheoryData<string, byte[]> Refused => new()
    {
        { "picture_broken", PictureBytes.Jpeg(640, 480, whole: false) },
        { "picture_broken", PictureBytes.Png(640, 480, whole: false) },
        { "picture_broken", PictureBytes.Jpeg(640, 480)[..12] },
        { "picture_broken", PictureBytes.Png(640, 480)[..20] },
        { "picture_broken", [0xFF, 0xD8, 0xFF] },
        { "picture_broken", [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF] },
        { "picture_broken", PictureBytes.Jpeg(0, 480) },
        { "picture_broken", PictureBytes.Png(-5, 480) },
        { "picture_too_large", PictureBytes.Png(30_000, 30_000) },
        { "picture_too_large", PictureBytes.Png(8_000, 8_000) },
        { "picture_too_large", PictureBytes.Jpeg(65_535, 1) },
        { "picture_too_large", PictureBytes.Png(60_000, 60_000, whole: false) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void File_ThatIsNoWholePictureOfAUsualSize_IsRefused(string code, byte[] file)
    {
        PictureFile.Read("x", file, out var picture).ShouldNotBeNull().Code.ShouldBe(code);
        picture.ShouldBeNull();
    }

    [Fact]
    public void Jpeg_WithFactsOfTheCamera_IsTakenWithoutThem()
    {
        PictureFile.Read("x.jpg", PictureBytes.Jpeg(640, 480, comment: "SECRET", exif: "GPS 59.9 10.7", after: "<script>"), out var picture).ShouldBeNull();
        (picture!.Width, picture.Height, picture.MediaType).ShouldBe((640, 480, "image/jpeg"));
        picture.Bytes.ToArray().ShouldBe(PictureBytes.Jpeg(640, 480), "nothing but the picture is left");
    }

    [Fact]
    public void Png_WithText_IsTakenWithoutIt()
    {
        PictureFile.Read("x.png", PictureBytes.Png(64, 48, text: "Author\0SECRET"), out var picture).ShouldBeNull();
        (picture!.Width, picture.Height, picture.MediaType).ShouldBe((64, 48, "image/png"));
        Encoding.Latin1.GetString(picture.Bytes.Span).ShouldNotContain("SECRET");
    }

    [Fact]
    public void File_CutOrChangedAnywhere_IsReadOrRefusedAndNeverThrows()
    {
        var random = new Random(1);
        foreach (var whole in (byte[][])[PictureBytes.Jpeg(640, 480, exif: "x", comment: "y"), PictureBytes.Png(640, 480, text: "z")])
        {
            for (var i = 0; i < 20_000; i++)
            {
                var file = whole[..random.Next(4, whole.Length + 1)];
                for (var change = random.Next(4); change > 0; change--)
                    file[random.Next(file.Length)] = (byte)random.Next(256);
                if (PictureFile.IsJpeg(file) || PictureFile.IsPng(file))
                    (PictureFile.Read("x", file, out var picture) is null).ShouldBe(picture is not null);
            }
        }
    }
}
