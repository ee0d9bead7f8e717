using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Attachments;

/// <summary>Pictures over the wire: by the route to the server, and by the socket to the model.</summary>
public sealed class AttachmentTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, "Voice:Pictures:MostPerCall=3", "Voice:Pictures:KeepTurns=1", "Voice:Pictures:LargestBytes=100000", "Voice:Calls:Interruptions=AtOnce");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Picture_OfACall_ReachesTheModelAndIsRemovedAfterItsTurns()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var start = await caller.NextAsync<CallStart>("CallStarted");
        start.Pictures!.LongestSide.ShouldBe(1_536);
        var model = await _upstream.NextPeerAsync();
        await caller.StateAsync("listening");
        using var answer = await SendAsync(start, PictureBytes.Jpeg(640, 480, exif: "GPS"), "../../my cat\u0007.jpg");
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("name").GetString().ShouldBe("my cat.jpg");

        var item = (await model.NextAsync("conversation.item.create")).GetProperty("item");
        var picture = item.GetProperty("content")[1];
        picture.GetProperty("detail").GetString().ShouldBe("low");
        Convert.FromBase64String(picture.GetProperty("image_url").GetString()!["data:image/jpeg;base64,".Length..]).ShouldBe(PictureBytes.Jpeg(640, 480));
        (await caller.NextAsync<Caption>("Caption")).Text.ShouldBe("Picture: my cat.jpg");

        await caller.Connection.SendAsync("SendText", "What is this?");
        await model.NextAsync("response.create");
        await caller.Connection.SendAsync("SendText", "And now?");
        (await model.NextAsync("conversation.item.delete")).GetProperty("item_id").GetString().ShouldBe(item.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Picture_OfAModelThatIsLostInMidAnswer_IsGivenToTheNextOneInItsPlace()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var start = await caller.NextAsync<CallStart>("CallStarted");
        var model = await _upstream.NextPeerAsync();
        await caller.StateAsync("listening");
        (await SendAsync(start, PictureBytes.Png(64, 48), "house.png")).Dispose();
        await model.NextAsync("conversation.item.create");
        await caller.Connection.SendAsync("SendText", "What is this?");
        var asked = (await model.NextAsync("response.create")).GetProperty("response").GetProperty("metadata").GetProperty("voice_request").GetString();
        await model.SendAsync(new { type = "response.created", response = new { id = "resp_1", status = "in_progress", metadata = new { voice_request = asked } } });
        await model.SpeakAsync("resp_1", "item_1", 500);
        await caller.StateAsync("speaking");
        model.Abort();

        var next = await _upstream.NextPeerAsync();
        var item = (await next.NextAsync("conversation.item.create")).GetProperty("item");
        item.GetProperty("content")[1].GetProperty("type").GetString().ShouldBe("input_image");
        (await next.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("What is this?");
        await next.NextAsync("response.create");
        // Its id is the same, so that it can be removed from the next model too.
        await caller.Connection.SendAsync("SendText", "And now?");
        (await next.NextAsync("conversation.item.delete")).GetProperty("item_id").GetString().ShouldBe(item.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Picture_ThatTheModelRefuses_IsDescribedByAnotherModel()
    {
        _upstream.Rest = async http =>
        {
            var asked = await JsonDocument.ParseAsync(http.Request.Body);
            asked.RootElement.GetProperty("input")[0].GetProperty("content")[1].GetProperty("type").GetString().ShouldBe("input_image");
            http.Response.StatusCode = 200;
            await http.Response.WriteAsJsonAsync(new { output = new object[] { new { type = "reasoning" }, new { type = "message", content = new[] { new { type = "output_text", text = "A black cat." } } } } });
        };
        await using var caller = await Caller.TalkAsync(_server.Url);
        var start = await caller.NextAsync<CallStart>("CallStarted");
        var model = await _upstream.NextPeerAsync();
        await caller.StateAsync("listening");
        (await SendAsync(start, PictureBytes.Png(64, 48))).Dispose();
        var item = await model.NextAsync("conversation.item.create");
        await model.SendAsync(new { type = "error", error = new { type = "invalid_request_error", code = "invalid_value", message = "No images.", event_id = item.GetProperty("event_id").GetString() } });
        while (true)
        {
            var note = (await model.NextAsync("conversation.item.create")).GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString()!;
            if (note.Contains("A black cat.", StringComparison.Ordinal))
                break;
        }
        caller.Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(413, "attachment_too_large", "large")]
    [InlineData(415, "document_kind", "exe")]
    [InlineData(415, "attachment_kind", "gif")]
    [InlineData(413, "document_too_large", "40 MB")]
    [InlineData(415, "attachment_kind", "svg")]
    [InlineData(422, "picture_too_large", "bomb")]
    [InlineData(422, "picture_broken", "half")]
    [InlineData(400, "attachment_empty", "nothing")]
    public async Task File_ThatCannotBeTaken_IsRefusedWithWordsAndTheCallGoesOn(int status, string code, string kind)
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var start = await caller.NextAsync<CallStart>("CallStarted");
        var model = await _upstream.NextPeerAsync();
        await caller.StateAsync("listening");
        using var answer = await SendAsync(start, kind switch
        {
            "large" => [.. PictureBytes.Jpeg(640, 480), .. new byte[200_000]],
            "40 MB" => new byte[40_000_000],
            "gif" => [.. "GIF89a"u8, .. new byte[20]],
            "exe" => [.. "MZ"u8, .. new byte[100]],
            "svg" => Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
            "bomb" => PictureBytes.Png(60_000, 60_000),
            "half" => PictureBytes.Jpeg(640, 480, whole: false),
            _ => [],
        }, "cat.jpg");
        await ShouldRefuseAsync(answer, status, code);
        (await SendAsync(start, PictureBytes.Png(64, 48))).StatusCode.ShouldBe(HttpStatusCode.Created);
        await model.NextAsync("conversation.item.create");
    }

    [Fact]
    public async Task Pictures_MoreThanACallMayShow_AreRefused()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var start = await caller.NextAsync<CallStart>("CallStarted");
        for (var i = 0; i < 3; i++)
            (await SendAsync(start, PictureBytes.Png(64, 48))).StatusCode.ShouldBe(HttpStatusCode.Created);
        await ShouldRefuseAsync(await SendAsync(start, PictureBytes.Png(64, 48)), 429, "attachment_limit");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer 0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("Basic eDp5")]
    public async Task Picture_WithoutTheTokenOfTheCall_IsRefused(string authorization)
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var start = await caller.NextAsync<CallStart>("CallStarted");
        using var request = Request(start, PictureBytes.Png(64, 48), "cat.png");
        request.Headers.Authorization = null;
        if (authorization.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        await ShouldRefuseAsync(await _http.SendAsync(request), 404, "call_unknown");
    }

    [Fact]
    public async Task Picture_WithTheTokenOfAnotherCall_IsRefused()
    {
        await using var one = await Caller.TalkAsync(_server.Url);
        await using var other = await Caller.TalkAsync(_server.Url);
        var start = await one.NextAsync<CallStart>("CallStarted");
        var foreign = await other.NextAsync<CallStart>("CallStarted");
        await ShouldRefuseAsync(await SendAsync(start with { Resume = foreign.Resume }, PictureBytes.Png(64, 48)), 404, "call_unknown");
    }

    [Fact]
    public async Task Picture_FromAPageOfAnotherSite_IsRefused()
    {
        await using var caller = await Caller.TalkAsync(_server.Url);
        var start = await caller.NextAsync<CallStart>("CallStarted");
        using var request = Request(start, PictureBytes.Png(64, 48), "cat.png");
        request.Headers.Add("Origin", "https://evil.example");
        (await _http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private Task<HttpResponseMessage> SendAsync(CallStart start, byte[] file, string name = "cat.png") => _http.SendAsync(Request(start, file, name));

    private HttpRequestMessage Request(CallStart start, byte[] file, string name)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Url, $"/calls/{start.CallId}/attachments?name={Uri.EscapeDataString(name)}")) { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", start.Resume);
        return request;
    }

    private static async Task ShouldRefuseAsync(HttpResponseMessage answer, int status, string code)
    {
        using (answer)
        {
            ((int)answer.StatusCode).ShouldBe(status);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            problem.GetProperty("code").GetString().ShouldBe(code);
            problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        }
    }
}
