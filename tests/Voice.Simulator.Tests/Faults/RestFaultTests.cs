using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Voice.Simulator.Audio;
using Voice.Simulator.Faults;
using Voice.Simulator.Tests.Hearing;
using Voice.Simulator.Tests.Rest;

namespace Voice.Simulator.Tests.Faults;

public sealed class RestFaultTests
{
    static readonly object Hello = new { model = "m", messages = new[] { new { role = "user", content = "thank you" } } };
    static readonly object Streamed = new { model = "m", messages = new[] { new { role = "user", content = "thank you" } }, stream = true };

    [Theory]
    [InlineData(401, null, "invalid_api_key", "invalid_request_error")]
    [InlineData(403, null, null, "invalid_request_error")]
    [InlineData(404, null, "model_not_found", "invalid_request_error")]
    [InlineData(429, null, "rate_limit_exceeded", "requests")]
    [InlineData(429, "insufficient_quota", "insufficient_quota", "insufficient_quota")]
    [InlineData(500, null, "server_error", "server_error")]
    [InlineData(503, null, "server_is_overloaded", "server_error")]
    public async Task Status_IsAnsweredInOpenAIsForm(int status, string? code, string? told, string type)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        host.Faults.Add(new() { Do = FaultKind.Status, Status = status, Code = code });

        using var response = await client.PostAsync("/v1/chat/completions", Hello);

        ((int)response.StatusCode).ShouldBe(status);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe(told);
        error.Text("type").ShouldBe(type);
        response.Headers.GetValues("x-request-id").Single().ShouldStartWith("req_");
    }

    [Theory]
    [InlineData("2", "2")]
    [InlineData("-5", "-5")]
    [InlineData("soon, I hope", "soon, I hope")]
    [InlineData("{date+30}", "Sat, 01 Jan 2000 00:00:30 GMT")]
    public async Task RetryAfter_IsSentAsItWasSet(string set, string sent)
    {
        await using var host = await SimulatorHost.StartAsync(time: new FakeTimeProvider());
        using var client = new RestClient(host);
        host.Faults.Add(new() { Do = FaultKind.Status, Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = set, ["retry-after-ms"] = "150" } });

        using var response = await client.PostAsync("/v1/chat/completions", Hello);

        response.Headers.NonValidated["Retry-After"].ToString().ShouldBe(sent);
        response.Headers.NonValidated["retry-after-ms"].ToString().ShouldBe("150");
    }

    [Theory]
    [InlineData("chat", "/v1/chat/completions")]
    [InlineData("responses", "/v1/responses")]
    [InlineData("speech", "/v1/audio/speech")]
    [InlineData("transcriptions", "/v1/audio/transcriptions")]
    [InlineData("images", "/v1/images/generations")]
    public async Task Route_Named_FailsAndNoOtherDoes(string route, string path)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        host.Faults.Add(new() { Do = FaultKind.Status, Status = 503, Route = route });

        using var failed = await client.PostTextAsync(path, "{}");
        using var other = await client.PostTextAsync(route == "chat" ? "/v1/responses" : "/v1/chat/completions", "{}");

        failed.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        other.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Filter_OfModelAndKey_SparesTheOthers()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        host.Faults.Add(new() { Do = FaultKind.Status, Status = 401, Model = "m1", Key = "k1" });

        (await AskAsync("k1", "m1")).ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync("k1", "m2")).ShouldBe(HttpStatusCode.OK);
        (await AskAsync("k2", "m1")).ShouldBe(HttpStatusCode.OK);
        (await TranscribeAsync("m1")).ShouldBe(HttpStatusCode.Unauthorized);
        (await TranscribeAsync("m2")).ShouldBe(HttpStatusCode.OK);

        async Task<HttpStatusCode> AskAsync(string key, string model)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = JsonContent.Create(new { model, messages = new[] { new { role = "user", content = "hello" } } }),
                Headers = { { "Authorization", $"Bearer {key}" } },
            };
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }

        async Task<HttpStatusCode> TranscribeAsync(string model)
        {
            var wave = new WaveFile(24_000, Clip.Speech()).ToBytes();
            using var form = new MultipartFormDataContent { { new ByteArrayContent(wave), "file", "a.wav" }, { new StringContent(model), "model" } };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/audio/transcriptions") { Content = form, Headers = { { "api-key", "k1" } } };
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Times_AreCountedAndThenItIsOver()
    {
        (await StatusesAsync(new() { Do = FaultKind.Status, Status = 500, Times = 2 }, 4)).ShouldBe([500, 500, 200, 200]);
    }

    [Fact]
    public async Task Call_IsTheOneThatFails()
    {
        (await StatusesAsync(new() { Do = FaultKind.Status, Status = 500, Call = 3 }, 4)).ShouldBe([200, 200, 500, 200]);
    }

    [Fact]
    public async Task Faults_Cleared_AreOver()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        host.Faults.Add(new() { Do = FaultKind.Status, Status = 500 });
        using var failed = await client.PostAsync("/v1/chat/completions", Hello);
        host.Faults.All.ShouldHaveSingleItem().Struck.ShouldBe(1);

        host.Faults.Clear();

        using var fine = await client.PostAsync("/v1/chat/completions", Hello);
        (failed.StatusCode, fine.StatusCode).ShouldBe((HttpStatusCode.InternalServerError, HttpStatusCode.OK));
    }

    [Fact]
    public async Task Delay_IsInTheTimeOfTheProvider()
    {
        var time = new WatchedTime(TimeSpan.FromMinutes(5));
        await using var host = await SimulatorHost.StartAsync(time: time);
        using var client = new RestClient(host);
        host.Faults.Add(new() { Do = FaultKind.Delay, Delay = TimeSpan.FromMinutes(5) });

        var asking = client.AskAsync("/v1/chat/completions", Hello);
        await time.Awaited;
        asking.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(5));

        (await asking).Text("object").ShouldBe("chat.completion");
    }

    [Fact]
    public async Task Each_HoldsUpEveryPiece()
    {
        var time = new WatchedTime(TimeSpan.FromMinutes(5));
        await using var host = await SimulatorHost.StartAsync(time: time);
        host.Faults.Add(new() { Do = FaultKind.Delay, Each = TimeSpan.FromMinutes(5), Route = "chat" });
        await using var stream = await OpenAsync(host);

        (await PieceAsync(stream)).ShouldContain("assistant");
        var next = PieceAsync(stream);
        await time.Awaited;
        next.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(5));

        (await next).ShouldContain("You");
    }

    [Theory]
    [InlineData(FaultKind.Drop)]
    [InlineData(FaultKind.Reset)]
    public async Task Drop_AtOnce_ResetsTheConnection(FaultKind kind)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        host.Faults.Add(new() { Do = kind });

        await Should.ThrowAsync<HttpRequestException>(() => client.PostAsync("/v1/chat/completions", Hello));
    }

    [Fact]
    public async Task Drop_AtAPiece_SendsWhatCameBefore()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(new() { Do = FaultKind.Drop, At = SimulatorFault.Chunk, Count = 2 });
        await using var stream = await OpenAsync(host);

        var read = new StringBuilder();
        await Should.ThrowAsync<HttpIOException>(async () =>
        {
            while (true) read.Append(await PieceAsync(stream));
        });

        read.ToString().ShouldContain("You");
        read.ToString().ShouldNotContain("are");
    }

    [Fact]
    public async Task Drop_AtANamedEvent_IsThere()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(new() { Do = FaultKind.Drop, At = "response.output_text.done", Route = "responses" });
        await using var stream = await OpenAsync(host, "/v1/responses", new { model = "m", input = "x", stream = true });

        var read = new StringBuilder();
        await Should.ThrowAsync<HttpIOException>(async () =>
        {
            while (true) read.Append(await PieceAsync(stream));
        });

        read.ToString().ShouldContain("event: response.output_text.done");
        read.ToString().ShouldNotContain("event: response.completed");
    }

    [Fact]
    public async Task Mute_LeavesTheStreamOpenUntilTheClientGoes()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Faults.Add(new() { Do = FaultKind.Mute, At = SimulatorFault.Chunk, Count = 2 });
        var stream = await OpenAsync(host);
        while (!(await PieceAsync(stream)).Contains("You", StringComparison.Ordinal))
        {
        }

        var next = PieceAsync(stream);
        (await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System))).ShouldNotBe(next);
        await stream.DisposeAsync();
        await Should.ThrowAsync<Exception>(() => next);
    }

    [Theory]
    [InlineData(GarbageKind.Truncated)]
    [InlineData(GarbageKind.InvalidUtf8)]
    [InlineData(GarbageKind.UnknownType)]
    public async Task Garbage_SpoilsOnePieceOnly(GarbageKind kind)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        host.Faults.Add(new() { Do = FaultKind.Garbage, Garbage = kind, At = SimulatorFault.Chunk, Count = 2 });

        using var response = await client.PostAsync("/v1/chat/completions", Streamed);

        var body = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
        var spoiled = kind switch { GarbageKind.Truncated => !body.Contains("\"You\"", StringComparison.Ordinal), GarbageKind.InvalidUtf8 => body.Contains('\u00FF'), _ => body.Contains("nobody_knows", StringComparison.Ordinal) };
        spoiled.ShouldBeTrue();
        body.ShouldContain("\" are\"");
        body.ShouldEndWith("data: [DONE]\n\n");
    }

    [Fact]
    public async Task Huge_IsAsLargeAsItSays()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        host.Faults.Add(new() { Do = FaultKind.Huge, Bytes = 3_000_000 });

        using var response = await client.PostAsync("/v1/chat/completions", Streamed);

        (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBeInRange(3_000_000, 3_010_000);
    }

    static async Task<List<int>> StatusesAsync(SimulatorFault fault, int calls)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = new RestClient(host);
        host.Faults.Add(fault);
        var statuses = new List<int>();
        for (var i = 0; i < calls; i++)
        {
            using var response = await client.PostAsync("/v1/chat/completions", Hello);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }

    static Task<Stream> OpenAsync(SimulatorHost host) => OpenAsync(host, "/v1/chat/completions", Streamed);

    static async Task<Stream> OpenAsync(SimulatorHost host, string path, object body)
    {
        var http = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await response.Content.ReadAsStreamAsync();
    }

    static async Task<string> PieceAsync(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        var read = await stream.ReadAsync(buffer);
        return read > 0 ? Encoding.UTF8.GetString(buffer, 0, read) : throw new EndOfStreamException();
    }
}
