using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Voice.Simulator.Tests.Http;

public sealed class RateLimitTests
{
    static readonly object Hello = new { model = "m", messages = new[] { new { role = "user", content = "hello" } } };

    [Theory]
    [InlineData("one", HttpStatusCode.OK)]
    [InlineData("two", HttpStatusCode.OK)]
    [InlineData("three", HttpStatusCode.OK)]
    [InlineData("four", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    public async Task Key_OfSeveral_IsAccepted(string key, HttpStatusCode status)
    {
        await using var host = await SimulatorHost.StartAsync(options =>
        {
            options.ApiKey = "one";
            options.Keys.Add(new() { Key = "two" });
            options.Keys.Add(new() { Key = "three" });
        });

        using var response = await AskAsync(host, key);

        response.StatusCode.ShouldBe(status);
        if (status == HttpStatusCode.Unauthorized) (await ErrorAsync(response)).Text("code").ShouldBe("invalid_api_key");
    }

    [Fact]
    public async Task Requests_UsedUp_Are429UntilTheTimeThatIsTold()
    {
        var time = new FakeTimeProvider();
        await using var host = await SimulatorHost.StartAsync(options => options.RequestsPerMinute = 2, time);

        using var first = await AskAsync(host, "k");
        using var second = await AskAsync(host, "k");
        using var third = await AskAsync(host, "k");
        using var other = await AskAsync(host, "another");

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(first, "x-ratelimit-limit-requests").ShouldBe("2");
        Header(first, "x-ratelimit-remaining-requests").ShouldBe("1");
        Header(first, "x-ratelimit-reset-requests").ShouldBe("30s");
        Header(second, "x-ratelimit-reset-requests").ShouldBe("1m0s");
        third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Header(third, "Retry-After").ShouldBe("30");
        Header(third, "retry-after-ms").ShouldBe("30000");
        var error = await ErrorAsync(third);
        (error.Text("code"), error.Text("type")).ShouldBe(("rate_limit_exceeded", "requests"));
        other.StatusCode.ShouldBe(HttpStatusCode.OK);

        time.Advance(TimeSpan.FromSeconds(30));
        using var fourth = await AskAsync(host, "k");
        fourth.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Tokens_UsedUp_Are429()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.Keys.Add(new() { Key = "k", TokensPerMinute = 5 }), new FakeTimeProvider());

        using var first = await AskAsync(host, "k");
        using var second = await AskAsync(host, "k");

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await ErrorAsync(second)).Text("type").ShouldBe("tokens");
    }

    [Fact]
    public async Task WebSocket_BeyondTheBudget_IsRefused()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.RequestsPerMinute = 1, new FakeTimeProvider());
        await using var first = await host.ConnectAsync();
        await using var second = new RealtimeClient();
        second.Socket.Options.CollectHttpResponseDetails = true;

        await Should.ThrowAsync<WebSocketException>(() => second.Socket.ConnectAsync(host.Socket("/v1/realtime?model=m"), CancellationToken.None));

        second.Socket.HttpStatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        second.Socket.HttpResponseHeaders!["Retry-After"].ShouldBe(["60"]);
    }

    [Fact]
    public async Task Response_BeyondTheBudget_FailsAndTellsTheLimits()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.RequestsPerMinute = 2, new FakeTimeProvider());
        await using var client = await host.ConnectAsync();
        (await client.AskAsync("hello")).Text("status").ShouldBe("completed");
        await client.TypeAsync("hello");
        await client.RespondAsync();

        var events = await client.UntilAsync("response.done");

        var requests = events.First("rate_limits.updated").GetProperty("rate_limits").EnumerateArray().Single(limit => limit.Text("name") == "requests");
        (requests.Number("limit"), requests.Number("remaining"), requests.Number("reset_seconds")).ShouldBe((2, 0, 60));
        var response = events[^1].GetProperty("response");
        response.Text("status").ShouldBe("failed");
        response.GetProperty("status_details").GetProperty("error").Text("code").ShouldBe("rate_limit_exceeded");
    }

    static async Task<HttpResponseMessage> AskAsync(SimulatorHost host, string key)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(Hello) };
        if (key.Length > 0) request.Headers.Add("Authorization", $"Bearer {key}");
        return await http.SendAsync(request);
    }

    static async Task<JsonElement> ErrorAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");

    static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
