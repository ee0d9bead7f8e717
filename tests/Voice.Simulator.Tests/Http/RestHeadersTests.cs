using System.Net;
using Microsoft.Extensions.Time.Testing;
using Voice.Simulator.Tests.Rest;

namespace Voice.Simulator.Tests.Http;

public sealed class RestHeadersTests
{
    [Theory]
    [InlineData("/v1/responses", "requests")]
    [InlineData("/v1/responses", "tokens")]
    [InlineData("/v1/images/generations", "requests")]
    [InlineData("/v1/images/generations", "tokens")]
    public async Task Answer_OfAModel_TellsTheLimits(string path, string kind)
    {
        await using var host = await SimulatorHost.StartAsync(time: new FakeTimeProvider());
        using var client = new RestClient(host);

        object body = path.EndsWith("responses", StringComparison.Ordinal) ? new { model = "m", input = "hello" } : new { prompt = "hello", size = "16x16" };
        using var response = await client.PostAsync(path, body);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var limit = int.Parse(Header(response, $"x-ratelimit-limit-{kind}"), null);
        int.Parse(Header(response, $"x-ratelimit-remaining-{kind}"), null).ShouldBeInRange(1, limit - 1);
        Header(response, $"x-ratelimit-reset-{kind}").ShouldMatch("^[0-9]+ms$");
        Header(response, "x-request-id").ShouldStartWith("req_");
        int.Parse(Header(response, "openai-processing-ms"), null).ShouldBeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public async Task Refusal_OfAKey_HasARequestIdAndNoAnswer()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.ApiKey = "secret");
        using var client = new RestClient(host);

        using var response = await client.PostAsync("/v1/responses", new { model = "m", input = "why is the sky blue" });

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Header(response, "x-request-id").ShouldStartWith("req_");
        (await response.Content.ReadAsStringAsync()).ShouldContain("invalid_api_key");
    }

    static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
