using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

/// <summary>Requests through the pool, over real sockets.</summary>
public sealed class EndpointHandlerTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly LogList _log = new();
    private readonly List<ScriptedRest> _services = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            await service.DisposeAsync();
    }

    [Theory]
    [InlineData(401, "invalid_api_key")]
    [InlineData(403, "unsupported_country")]
    [InlineData(404, "model_not_found")]
    [InlineData(408, "")]
    [InlineData(429, "rate_limit_exceeded")]
    [InlineData(429, "insufficient_quota")]
    [InlineData(500, "server_error")]
    [InlineData(503, "server_is_overloaded")]
    public async Task Refusal_OfTheFirst_IsAskedOfTheNext_WithItsKeyAndTheWholeBody(int status, string code)
    {
        using var http = await ClientAsync(ScriptedRest.Refuse(status, code), Fine);
        var answer = await PostAsync(http, "chat/completions?x=1", "{\"say\":\"hello\"}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("fine");
        _services[0].Requests.ShouldBe(["POST /v1/chat/completions?x=1 Bearer sk-0 {\"say\":\"hello\"}"]);
        _services[1].Requests.ShouldBe(["POST /v1/chat/completions?x=1 Bearer sk-1 {\"say\":\"hello\"}"]);
    }

    [Theory]
    [InlineData(400, "invalid_value")]
    [InlineData(409, "conflict")]
    [InlineData(422, "")]
    public async Task Refusal_OfTheRequestItself_IsTheAnswer(int status, string code)
    {
        using var http = await ClientAsync(ScriptedRest.Refuse(status, code), Fine);
        ((int)(await PostAsync(http)).StatusCode).ShouldBe(status);
        _services[1].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refusal_OfAll_IsTheLastOnesAnswer_BodyAndAll()
    {
        using var http = await ClientAsync(ScriptedRest.Refuse(500), ScriptedRest.Refuse(503, "server_is_overloaded"));
        var answer = await PostAsync(http);
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("server_is_overloaded");
    }

    [Fact]
    public async Task DeadKey_IsAskedOncePerCoolDown_AndNamedOnceInTheLog()
    {
        using var http = await ClientAsync(ScriptedRest.Refuse(429, "insufficient_quota"), Fine);
        for (var i = 0; i < 5; i++)
            (await PostAsync(http)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _services[0].Requests.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 5; i++)
            (await PostAsync(http)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _services[0].Requests.Count.ShouldBe(2);
        _log.Lines.Count(l => l.StartsWith("Error", StringComparison.Ordinal)).ShouldBe(1);
        _log.Lines.ShouldAllBe(l => !l.Contains("sk-0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RetryAfter_OfAPoolOfOne_IsKept_AndTheFailureSaysUntilWhen()
    {
        using var http = await ClientAsync(ScriptedRest.Refuse(429, "rate_limit_exceeded", ("retry-after-ms", "30000")));
        (await PostAsync(http)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        var failure = (await Should.ThrowAsync<AssistantException>(PostAsync(http))).Failure;
        (failure.Kind, failure.RetryAfter).ShouldBe((AssistantFailureKind.Limited, TimeSpan.FromSeconds(30)));
        _services[0].Requests.Count.ShouldBe(1);
        _services[0].Answer = Fine;
        _time.Advance(TimeSpan.FromSeconds(30));
        (await PostAsync(http)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task RateLimitHeaders_OfAnAnswer_SendTheNextRequestElsewhere()
    {
        using var http = await ClientAsync(
            async (context, body) =>
            {
                context.Response.Headers["x-ratelimit-limit-requests"] = "10";
                context.Response.Headers["x-ratelimit-remaining-requests"] = "0";
                context.Response.Headers["x-ratelimit-reset-requests"] = "60s";
                await Fine(context, body);
            },
            Fine);
        await PostAsync(http);
        await PostAsync(http);
        (_services[0].Requests.Count, _services[1].Requests.Count).ShouldBe((1, 1));
        _time.Advance(TimeSpan.FromSeconds(6));
        await PostAsync(http);
        _services[0].Requests.Count.ShouldBe(2, "one of ten is free again after a tenth of the time");
    }

    [Fact]
    public async Task BrokenConnection_IsAskedOfTheNext()
    {
        using var http = await ClientAsync((context, _) => Abort(context), Fine);
        (await PostAsync(http)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task NoServer_IsATypedFailure()
    {
        using var http = await ClientAsync(Fine);
        await _services[0].DisposeAsync();
        (await Should.ThrowAsync<AssistantException>(PostAsync(http))).Failure.Kind.ShouldBe(AssistantFailureKind.Unreachable);
        _services.Clear();
    }

    [Fact]
    public async Task Mute_ForLongerThanItMay_IsAskedOfTheNext()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var http = await ClientAsync(
            TimeSpan.FromSeconds(3),
            (context, _) =>
            {
                asked.SetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            },
            Fine);
        var posting = PostAsync(http);
        await asked.Task.WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(3));
        (await posting).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task AnswerThatStreams_IsGivenAsItComes()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var http = await ClientAsync(async (context, _) =>
        {
            await context.Response.WriteAsync("first ");
            await context.Response.Body.FlushAsync();
            await go.Task;
            await context.Response.WriteAsync("second");
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "models");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[64];
        var read = await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience);
        Encoding.UTF8.GetString(buffer, 0, read).ShouldBe("first ");
        go.SetResult();
    }

    [Fact]
    public async Task Authorization_OfTheClient_IsNotSentOn()
    {
        using var http = await ClientAsync(Fine);
        http.DefaultRequestHeaders.Add("Authorization", "Bearer placeholder");
        http.DefaultRequestHeaders.Add("api-key", "placeholder");
        await PostAsync(http);
        _services[0].Requests.Single().ShouldNotContain("placeholder");
    }

    [Fact]
    public async Task Token_NotAvailable_IsAskedOfTheNext()
    {
        var other = await StartAsync(Fine);
        var pool = new EndpointPool(
            () => [new OpenAIEndpoint(other.BaseUrl, "", Azure: true) { Token = _ => throw new InvalidOperationException("not logged in") }, new OpenAIEndpoint(other.BaseUrl, "sk-1")],
            new EndpointPoolOptions(), _time, _log);
        using var http = Client(pool, null);
        (await PostAsync(http)).StatusCode.ShouldBe(HttpStatusCode.OK);
        other.Requests.Single().ShouldContain("Bearer sk-1");
    }

    private static Task Fine(HttpContext context, string body) => context.Response.WriteAsync("fine");

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path = "chat/completions", string body = "{}") =>
        await http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json")).WaitAsync(Patience);

    private static HttpClient Client(EndpointPool pool, TimeSpan? answerWithin) =>
        new(pool.Route("chat").CreateHandler(new SocketsHttpHandler(), answerWithin)) { BaseAddress = EndpointHandler.BaseAddress };

    private Task<HttpClient> ClientAsync(params Func<HttpContext, string, Task>[] answers) => ClientAsync(null, answers);

    private async Task<HttpClient> ClientAsync(TimeSpan? answerWithin, params Func<HttpContext, string, Task>[] answers)
    {
        List<OpenAIEndpoint> endpoints = [];
        foreach (var (answer, index) in answers.Select((a, i) => (a, i)))
            endpoints.Add(new OpenAIEndpoint((await StartAsync(answer)).BaseUrl, $"sk-{index}"));
        return Client(new EndpointPool(() => endpoints, new EndpointPoolOptions(), _time, _log), answerWithin);
    }

    private async Task<ScriptedRest> StartAsync(Func<HttpContext, string, Task> answer)
    {
        var service = await ScriptedRest.StartAsync(answer);
        _services.Add(service);
        return service;
    }
}
