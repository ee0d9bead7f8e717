using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.Http;

public sealed class HttpToolTests
{
    [Fact]
    public async Task Get_WithArguments_AsksAndAnswersCompactly()
    {
        await using var service = await RecordingService.StartAsync();
        service.Answer = context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("{\n  \"status\": \"shipped\",\n  \"name\": \"Åse\"\n}");
        };
        var tool = HttpTools.One(Tool(service, "/orders/{id}?lang={lang}&note={note}", """
            , "Parameters": {
              "id": { "Type": "integer", "Description": "Number." },
              "lang": { "Description": "Language.", "Enum": ["en", "no"] },
              "note": { "Description": "Note.", "Required": false }
            }
            """));
        (await tool.CallAsync(new { id = 42, lang = "no" })).ShouldBe("""{"status":"shipped","name":"Åse"}""");
        service.Requests.ShouldHaveSingleItem().Target.ShouldBe("/orders/42?lang=no");
        tool.Policy.HasEffect.ShouldBeFalse();
        tool.Function.JsonSchema.GetRawText().ShouldBe("""
            {"type":"object","properties":{"id":{"type":"integer","description":"Number."},"lang":{"type":"string","description":"Language.","enum":["en","no"]},"note":{"type":"string","description":"Note.","maxLength":500}},"required":["id","lang"],"additionalProperties":false}
            """);
    }

    [Fact]
    public async Task Post_WithoutABody_SendsTheArgumentsThatAreNotInTheUrl()
    {
        await using var service = await RecordingService.StartAsync();
        var tool = HttpTools.One(Tool(service, "/orders/{id}", """
            , "Method": "POST", "NeedsConfirmation": true, "Parameters": {
              "id": { "Description": "x" }, "count": { "Type": "integer", "Description": "x" }, "gift": { "Type": "boolean", "Description": "x" }, "note": { "Description": "x", "Required": false }
            }
            """));
        await tool.CallAsync(new { id = "a1", count = 3, gift = true, note = "say \"hi\"\n, \"admin\": true" });
        var (method, target, _, body) = service.Requests.ShouldHaveSingleItem();
        (method, target).ShouldBe(("POST", "/orders/a1"));
        body.ShouldBe("""{"count":3,"gift":true,"note":"say \u0022hi\u0022\n, \u0022admin\u0022: true"}""");
        tool.Policy.ShouldSatisfyAllConditions(p => p.HasEffect.ShouldBeTrue(), p => p.NeedsConfirmation.ShouldBeTrue());
    }

    [Fact]
    public async Task Put_WithABody_FillsItIn()
    {
        await using var service = await RecordingService.StartAsync();
        var tool = HttpTools.One(Tool(service, "/", """
            , "Method": "PUT", "Body": "{\"order\": {\"note\": {note}, \"count\": {count}}, \"by\": \"voice\"}",
            "Parameters": { "note": { "Description": "x" }, "count": { "Type": "number", "Description": "x", "Required": false } }
            """));
        await tool.CallAsync(new { note = "{count} \"x\"" });
        service.Requests.ShouldHaveSingleItem().Body.ShouldBe("""{"order": {"note": "{count} \u0022x\u0022", "count": null}, "by": "voice"}""");
    }

    [Fact]
    public async Task Secret_InHeaderAndQuery_IsSentAndNeverComesBack()
    {
        await using var service = await RecordingService.StartAsync();
        service.Answer = context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"you sent":"Bearer s\u0033cr3t+token!","and":"s3cr3t%2Btoken%21"}""");
        };
        var tool = HttpTools.One(Tool(service, "/?key=${ORDERS_TOKEN}", """, "Headers": { "Authorization": "Bearer ${ORDERS_TOKEN}" }"""), variables: ("ORDERS_TOKEN", "s3cr3t+token!"));
        (await tool.CallAsync(new { })).ShouldBe("""{"you sent":"Bearer [secret]","and":"[secret]"}""");
        var (_, target, headers, _) = service.Requests.ShouldHaveSingleItem();
        headers.Authorization.ToString().ShouldBe("Bearer s3cr3t+token!");
        target.ShouldBe("/?key=s3cr3t%2Btoken%21");
    }

    [Theory]
    [InlineData(400, "did not accept the request (status 400)")]
    [InlineData(401, "refused access")]
    [InlineData(404, "found nothing")]
    [InlineData(429, "too often")]
    [InlineData(500, "has a fault")]
    public async Task Status_OfAnError_BecomesASentenceWithoutTheBody(int status, string sentence)
    {
        await using var service = await RecordingService.StartAsync();
        service.Answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("at Orders.Database.Connect(password=hunter2)");
        };
        var message = (await Should.ThrowAsync<ToolException>(HttpTools.One(Tool(service, "/")).CallAsync(new { }))).Message;
        message.ShouldContain(sentence);
        message.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_ThatIsTooLarge_IsRefused(bool compressed)
    {
        await using var service = await RecordingService.StartAsync();
        service.Answer = async context =>
        {
            context.Response.ContentType = "text/plain";
            var bytes = Encoding.ASCII.GetBytes(new string('x', 10_000_000));
            if (!compressed)
            {
                await context.Response.Body.WriteAsync(bytes);
                return;
            }
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(bytes);
        };
        (await Should.ThrowAsync<ToolException>(HttpTools.One(Tool(service, "/")).CallAsync(new { }))).Message.ShouldContain("more than can be taken in");
    }

    [Fact]
    public async Task Answer_ThatIsNotText_IsRefused()
    {
        await using var service = await RecordingService.StartAsync();
        service.Answer = context =>
        {
            context.Response.ContentType = "image/png";
            return context.Response.Body.WriteAsync(new byte[] { 1, 2, 3 }).AsTask();
        };
        (await Should.ThrowAsync<ToolException>(HttpTools.One(Tool(service, "/")).CallAsync(new { }))).Message.ShouldContain("not text");
    }

    [Fact]
    public async Task Answer_ThatIsEmpty_IsDone()
    {
        await using var service = await RecordingService.StartAsync();
        service.Answer = context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };
        (await HttpTools.One(Tool(service, "/")).CallAsync(new { })).ShouldBe("done");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Service_ThatHangs_IsGivenUpAfterTheTimeout(bool inTheMiddle)
    {
        await using var service = await RecordingService.StartAsync();
        var asked = new TaskCompletionSource();
        service.Answer = async context =>
        {
            if (inTheMiddle)
                await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        var time = new FakeTimeProvider();
        var call = HttpTools.One(Tool(service, "/", """, "Timeout": "00:00:03" """), time: time).CallAsync(new { });
        await asked.Task;
        call.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(3));
        (await Should.ThrowAsync<ToolException>(call)).Message.ShouldContain("too long");
    }

    [Fact]
    public async Task Call_ThatIsCancelled_IsCancelledAndNotAFailure()
    {
        await using var service = await RecordingService.StartAsync();
        var asked = new TaskCompletionSource();
        service.Answer = context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        using var cancellation = new CancellationTokenSource();
        var call = HttpTools.One(Tool(service, "/")).CallAsync(new { }, cancellation.Token);
        await asked.Task;
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task Service_ThatIsNotThere_IsASentence()
    {
        await using var service = await RecordingService.StartAsync();
        var tool = HttpTools.One(Tool(service, "/"));
        await service.DisposeAsync();
        (await Should.ThrowAsync<ToolException>(tool.CallAsync(new { }))).Message.ShouldBe("The service cannot be reached right now.");
    }

    [Theory]
    [InlineData("""{}""", "'count' is missing")]
    [InlineData("""{ "count": null }""", "'count' is missing")]
    [InlineData("""{ "count": "3" }""", "must be of type integer")]
    [InlineData("""{ "count": 3.5 }""", "must be of type integer")]
    [InlineData("""{ "count": 1e300 }""", "must be of type integer")]
    [InlineData("""{ "count": 0 }""", "at least 1")]
    [InlineData("""{ "count": 11 }""", "at most 10")]
    [InlineData("""{ "count": [3] }""", "must be of type integer")]
    [InlineData("""{ "count": 3, "lang": "de" }""", "one of: en, no")]
    [InlineData("""{ "count": 3, "note": "too long a note" }""", "at most 5 characters")]
    [InlineData("""{ "count": 3, "note": "\ud800" }""", "not valid text")]
    [InlineData("""{ "count": 3, "admin": true }""", "does not have")]
    [InlineData("""{ "count": 3, "Count": 4 }""", "does not have")]
    public async Task Argument_ThatWillNotDo_IsExplainedAndNothingIsSent(string arguments, string sentence)
    {
        await using var service = await RecordingService.StartAsync();
        var tool = HttpTools.One(Tool(service, "/?a={count}&b={lang}&c={note}", """
            , "Parameters": {
              "count": { "Type": "integer", "Description": "x", "Minimum": 1, "Maximum": 10 },
              "lang": { "Description": "x", "Required": false, "Enum": "en, no" },
              "note": { "Description": "x", "Required": false, "MaxLength": 5 }
            }
            """));
        var element = System.Text.Json.JsonDocument.Parse(arguments).RootElement;
        (await Should.ThrowAsync<ToolException>(tool.CallAsync(element))).Message.ShouldContain(sentence);
        service.Requests.ShouldBeEmpty();
    }

    private static string Tool(RecordingService service, string path, string more = "") =>
        $$"""{ "Description": "Test.", "AllowHttp": true, "AllowPrivateAddresses": true, "Url": "{{service.Url.GetLeftPart(UriPartial.Authority)}}{{path}}"{{more}} }""";
}
