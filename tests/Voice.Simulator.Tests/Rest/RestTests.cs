using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Voice.Simulator.Tests.Rest;

public sealed class RestTests
{
    [Fact]
    public async Task Models_Listed_HoldTheSimulator()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };

        var list = await http.GetFromJsonAsync<JsonElement>("/v1/models");
        var one = await http.GetFromJsonAsync<JsonElement>("/v1/models/voice-simulator");

        list.Text("object").ShouldBe("list");
        list.GetProperty("data").EnumerateArray().Select(model => model.Text("id")).ShouldContain("voice-simulator");
        one.Text("object").ShouldBe("model");
    }

    [Theory]
    [InlineData("GET", "/v1/models/nope", 404, "model_not_found")]
    [InlineData("GET", "/v1/no/such/route", 404, "unknown_url")]
    [InlineData("POST", "/v1/models", 404, "unknown_url")]
    [InlineData("GET", "/v1/realtime?model=m", 400, "websocket_required")]
    public async Task Request_Wrong_HasTheErrorBody(string method, string path, int status, string code)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(new(method), path);

        using var response = await http.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.Text("code").ShouldBe(code);
        error.Text("type").ShouldBe("invalid_request_error");
        error.Text("message").ShouldNotBeNullOrEmpty();
        error.TryGetProperty("param", out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer secret", HttpStatusCode.OK)]
    public async Task Request_WithAKeySet_NeedsIt(string? authorization, HttpStatusCode status)
    {
        await using var host = await SimulatorHost.StartAsync(options => options.ApiKey = "secret");
        using var http = new HttpClient { BaseAddress = host.Address };
        if (authorization is not null) http.DefaultRequestHeaders.Add("Authorization", authorization);

        using var response = await http.GetAsync("/v1/models");

        response.StatusCode.ShouldBe(status);
        var body = await response.Content.ReadAsStringAsync();
        if (status == HttpStatusCode.Unauthorized)
            JsonSerializer.Deserialize<JsonElement>(body).GetProperty("error").Text("code").ShouldBe("invalid_api_key");
        body.ShouldNotContain("secret");
    }
}
