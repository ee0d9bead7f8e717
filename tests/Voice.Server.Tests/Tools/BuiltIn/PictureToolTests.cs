using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.BuiltIn;

public sealed class PictureToolTests
{
    private readonly FakeCall _call = new();

    [Theory]
    [InlineData("89504E470D0A1A0A", "png")]
    [InlineData("FFD8FFE000104A46", "jpeg")]
    [InlineData("5249464600000000", "webp")]
    public async Task Picture_Made_IsShownAsWhatItIs(string bytes, string kind)
    {
        var base64 = Convert.ToBase64String(Convert.FromHexString(bytes));
        var upstream = CannedUpstream.Json(new { data = new[] { new { b64_json = base64 } } });

        var told = await MakeAsync(upstream);

        told.ShouldBe("The picture is on the page.");
        _call.Pictures.ShouldBe([($"data:image/{kind};base64,{base64}", "a red fox")]);
    }

    [Fact]
    public async Task Picture_OfSomethingElse_IsCaptionedAsWhatItShows()
    {
        var upstream = CannedUpstream.Json(new { data = new[] { new { b64_json = "iVBORw0KGgo=", revised_prompt = "A hill." } } });

        (await MakeAsync(upstream)).ShouldBe("The picture is on the page. A hill.");
        _call.Pictures.Single().Caption.ShouldBe("A hill.");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nothing")]
    [InlineData("{\"data\":[]}")]
    [InlineData("{\"data\":[{\"url\":\"https://elsewhere.test/fox.png\"}]}")]
    [InlineData("{\"data\":[{\"b64_json\":\"<svg>\"}]}")]
    [InlineData("{\"data\":[{\"b64_json\":\"AAAA\"}]}")]
    [InlineData("{\"data\":[{\"b64_json\":7}]}")]
    public async Task Answer_WithoutAPicture_IsAClearErrorAndShowsNothing(string body)
    {
        var upstream = new CannedUpstream(System.Net.HttpStatusCode.OK, "application/json", body);

        (await Should.ThrowAsync<ToolException>(MakeAsync(upstream))).Message.ShouldBe("The picture service answered something that could not be understood.");
        _call.Pictures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Request_AsConfigured_IsTheImagesApis()
    {
        var upstream = CannedUpstream.Json(new { data = new[] { new { b64_json = "iVBORw0KGgo=" } } });

        await MakeAsync(upstream, new PictureOptions { Model = "m", Size = "512x512", Format = "" });

        upstream.Url.ShouldBe(new Uri("http://upstream.test/v1/images/generations"));
        upstream.Body.GetProperty("model").GetString().ShouldBe("m");
        upstream.Body.GetProperty("prompt").GetString().ShouldBe("a red fox");
        upstream.Body.GetProperty("size").GetString().ShouldBe("512x512");
        upstream.Body.TryGetProperty("output_format", out _).ShouldBeFalse();
    }

    private Task<string> MakeAsync(CannedUpstream upstream, PictureOptions? options = null) =>
        new PictureTool(upstream.At(), options ?? new PictureOptions()).MakePicture(_call, "a red fox", CancellationToken.None);
}
