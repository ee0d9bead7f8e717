using System.Net;

namespace Voice.Server.Tests.Health;

/// <summary>Load balancers of others read these answers: they do not change.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Answers_OfAServerWithRoomAndOfAFullOne_AreAsDocumented()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Calls:MaxCalls=1");
        using var http = new HttpClient { BaseAddress = server.Url };
        await ShouldAnswerAsync("/health/live", HttpStatusCode.OK, """{"status":"live"}""");
        await ShouldAnswerAsync("/health/ready", HttpStatusCode.OK, """{"status":"ready","calls":0}""");
        await using var caller = await Caller.TalkAsync(server.Url);
        await caller.StateAsync("listening");
        await ShouldAnswerAsync("/health/live", HttpStatusCode.OK, """{"status":"live"}""");
        await ShouldAnswerAsync("/health/ready", HttpStatusCode.ServiceUnavailable, """{"status":"busy_or_stopping","calls":1}""");

        using var posted = await http.PostAsync(new Uri("/health/live", UriKind.Relative), null, TestContext.Current.CancellationToken);
        posted.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

        async Task ShouldAnswerAsync(string path, HttpStatusCode status, string body)
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()).ShouldBe((status, "application/json; charset=utf-8"));
            (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(body);
        }
    }
}
