using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Voice.Simulator.Tests.Rest;
using Voice.Simulator.Tests.Scenarios;

namespace Voice.Simulator.Tests.Faults;

public sealed class FaultsEndpointTests
{
    const string Path = "/v1/simulator/faults";

    [Fact]
    public async Task Endpoint_NotEnabled_IsNotThere()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);

        using var response = await client.PostTextAsync(Path, """{"do":"drop"}""");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        host.Faults.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Endpoint_WithAKeySet_NeedsIt()
    {
        await using var host = await SimulatorHost.StartAsync(options => (options.Faults, options.ApiKey) = (true, "secret"));
        using var client = new RestClient(host);

        using var response = await client.PostTextAsync(Path, """{"do":"drop"}""");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        host.Faults.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Faults_AddedListedAndCleared()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.Faults = true);
        using var client = new RestClient(host);
        using var http = new HttpClient { BaseAddress = host.Address };

        using var added = await client.PostTextAsync(Path, """
            [{"do":"status","route":"chat","status":429,"code":"insufficient_quota","headers":{"Retry-After":"{date+5}"},"times":1},
             {"do":"garbage","garbage":"badBase64","route":"realtime","at":"response.output_audio.delta","count":3},
             {"do":"delay","delay":"00:00:00.250","each":"00:00:00.020"}]
            """);
        added.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var failed = await client.PostTextAsync("/v1/chat/completions", "{}");
        var list = (await http.GetFromJsonAsync<JsonElement>(Path)).GetProperty("data").EnumerateArray().ToList();

        failed.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        list.Count.ShouldBe(3);
        list[0].Number("struck").ShouldBe(1);
        list.ConvertAll(item => item.GetProperty("fault").Text("do")).ShouldBe(["status", "garbage", "delay"]);
        list[1].GetProperty("fault").Text("garbage").ShouldBe("badBase64");
        (await http.DeleteAsync($"{Path}/{list[1].Text("id")}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Faults.All.Count.ShouldBe(2);
        (await http.DeleteAsync($"{Path}/nope")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.DeleteAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Faults.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{", "the body is no JSON")]
    [InlineData("7", "a fault must be an object")]
    [InlineData("{}", "do")]
    [InlineData("""{"do":"explode"}""", "$.do")]
    [InlineData("""{"do":"drop","rout":"chat"}""", "rout")]
    [InlineData("""{"do":"drop","route":"char"}""", "'route' must be one of realtime, chat")]
    [InlineData("""{"do":"close","route":"realtime","closeCode":1006}""", "'closeCode'")]
    [InlineData("""{"do":"halfOpen","route":"chat"}""", "needs the 'route' realtime")]
    [InlineData("""{"do":"status"}""", "'status' must be 200 to 599")]
    [InlineData("""{"do":"status","status":500,"at":"chunk"}""", "a status comes before everything else")]
    [InlineData("""{"do":"delay"}""", "'delay' or 'each'")]
    [InlineData("""{"do":"drop","after":"-00:00:01"}""", "it must be 0 to")]
    [InlineData("""{"do":"drop","count":0}""", "must be at least 1")]
    [InlineData("""[{"do":"drop"},{"do":"huge","bytes":0}]""", "'bytes' must be 1 to")]
    public async Task Fault_Wrong_IsRefusedAndNothingIsAdded(string body, string fault)
    {
        await using var host = await SimulatorHost.StartAsync(options => options.Faults = true);
        using var client = new RestClient(host);

        using var response = await client.PostTextAsync(Path, body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.Text("code").ShouldBe("invalid_fault");
        error.Text("message")!.ShouldContain(fault);
        error.Text("message")!.ShouldNotContain("Voice.Simulator");
        host.Faults.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scenario_MayHoldFaultsAlone()
    {
        using var file = new ScenarioText("""{"faults":[{"do":"status","status":503,"route":"chat","times":1}]}""");
        await using var host = await SimulatorHost.StartAsync(options => options.Scenario = file.Path);
        using var client = new RestClient(host);

        using var failed = await client.PostTextAsync("/v1/chat/completions", "{}");
        using var next = await client.PostTextAsync("/v1/chat/completions", "{}");

        (failed.StatusCode, next.StatusCode).ShouldBe((HttpStatusCode.ServiceUnavailable, HttpStatusCode.BadRequest));
    }
}
