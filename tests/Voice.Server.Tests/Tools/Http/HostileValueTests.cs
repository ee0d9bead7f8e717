using System.Net;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.Http;

/// <summary>Values that would like to be more than values. They are refused, or arrive as nothing but themselves.</summary>
public sealed class HostileValueTests
{
    public static TheoryData<string> Values =>
    [
        "..", ".", "../admin", "..\\admin", "a/../../b", "a/b", "/etc/passwd", "//127.0.0.1:{tripwire}/", "\\\\127.0.0.1:{tripwire}\\", "@127.0.0.1:{tripwire}/", "x@127.0.0.1:{tripwire}",
        ":{tripwire}/", "http://127.0.0.1:{tripwire}/", "https://127.0.0.1:{tripwire}", "%2e%2e", "%2e%2e%2f", "..%2f", "%2f", "%5c", "%252e%252e%252f", "..%00/", "..;/", ";/../", "a;b", "%0d%0aHost:%20evil",
        "\r\nHost: evil\r\n\r\n", "a\r\nX-Evil: 1", "a\nb", "a\rb", "a\tb", "a\0b", "?admin=1", "a&admin=1", "a=b&c=d", "#fragment", "a#b", "?", "#", "&", "%", "%zz", "+", " ", "", "…", "‥", "／", "．．", "＼",
        "。。", "٪2e", "{id}", "${TOKEN}", "{q}", "{{id}}", "'; drop table orders; --", "\"", "<script>", "a b", "é", "😀", "\u202e", "\u2028", "\u0085", "\ufeff",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Value_InAPath_StaysOneSegmentOrIsRefused(string value) => await TryAsync(value, "/orders/{value}/items", (target, sent) =>
    {
        target.ShouldStartWith("/orders/");
        target.ShouldEndWith("/items");
        target.Split('/').Length.ShouldBe(4);
        target.ShouldNotContain("?");
        Uri.UnescapeDataString(target.Split('/')[2]).ShouldBe(sent);
    });

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Value_InAQuery_StaysOneValueOrIsRefused(string value) => await TryAsync(value, "/search?a=1&q={value}&z=2", (target, sent) =>
    {
        var pairs = target.Split('?')[1].Split('&');
        pairs.Length.ShouldBe(3);
        pairs[0].ShouldBe("a=1");
        pairs[2].ShouldBe("z=2");
        Uri.UnescapeDataString(pairs[1]["q=".Length..]).ShouldBe(sent);
    });

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_ToAnywhere_IsNotFollowed(int status)
    {
        using var tripwire = new Tripwire();
        await using var service = await RecordingService.StartAsync();
        string[] locations =
        [
            $"http://127.0.0.1:{tripwire.Port}/", $"//127.0.0.1:{tripwire.Port}/", $"http://[::1]:{tripwire.Port}/", $"http://localhost:{tripwire.Port}/", "/elsewhere", "http://169.254.169.254/latest/meta-data/",
            $"http://2130706433:{tripwire.Port}/", $"\\\\127.0.0.1:{tripwire.Port}\\", "file:///etc/passwd",
        ];
        foreach (var location in locations)
        {
            service.Requests.Clear();
            service.Answer = context =>
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = location;
                return Task.CompletedTask;
            };
            var tool = HttpTools.One(Tool(service.Url, "/"));
            (await Should.ThrowAsync<ToolException>(tool.CallAsync(new { }))).Message.ShouldContain("redirect");
            service.Requests.Count.ShouldBe(1);
        }
        tripwire.WasTouched.ShouldBeFalse();
    }

    [Fact]
    public async Task Name_ThatAnswersDifferentlyTheSecondTime_IsRefusedTheSecondTime()
    {
        await using var service = await RecordingService.StartAsync();
        var answers = new Queue<IPAddress>([IPAddress.Loopback, IPAddress.Parse("169.254.169.254"), IPAddress.Any]);
        var url = new UriBuilder(service.Url) { Host = "rebinding.example" }.Uri;
        // POST: a connection for each call.
        var tool = HttpTools.One(Tool(url, "/", ", \"Method\": \"POST\""), _ => [answers.Dequeue()]);
        (await tool.CallAsync(new { })).ShouldBe("""{"ok":true}""");
        await Should.ThrowAsync<ToolException>(tool.CallAsync(new { }));
        await Should.ThrowAsync<ToolException>(tool.CallAsync(new { }));
        service.Requests.Count.ShouldBe(1);
        // One look-up for each call: the connection goes to the checked address.
        answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Name_WithGoodAndBadAddresses_IsReachedAtTheGoodOne()
    {
        await using var service = await RecordingService.StartAsync();
        var url = new UriBuilder(service.Url) { Host = "mixed.example" }.Uri;
        var tool = HttpTools.One(Tool(url, "/"), _ => [IPAddress.Parse("169.254.169.254"), IPAddress.Parse("::ffff:127.0.0.1"), IPAddress.Loopback]);
        (await tool.CallAsync(new { })).ShouldBe("""{"ok":true}""");
    }

    private static async Task TryAsync(string value, string path, Action<string, string> check)
    {
        using var tripwire = new Tripwire();
        await using var service = await RecordingService.StartAsync();
        value = value.Replace("{tripwire}", tripwire.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var tool = HttpTools.One(Tool(service.Url, path, """, "Parameters": { "value": { "Description": "x" } }"""));
        try
        {
            await tool.CallAsync(new { value });
            var (_, target, headers, _) = service.Requests.ShouldHaveSingleItem();
            check(target, value);
            headers.Host.ToString().ShouldBe(service.Url.Authority);
            headers.ShouldNotContainKey("X-Evil");
        }
        catch (ToolException)
        {
            service.Requests.ShouldBeEmpty();
        }
        tripwire.WasTouched.ShouldBeFalse();
    }

    private static string Tool(Uri service, string path, string more = "") =>
        $$"""{ "Description": "Test.", "AllowHttp": true, "AllowPrivateAddresses": true, "Url": "{{service.GetLeftPart(UriPartial.Authority)}}{{path}}"{{more}} }""";
}
