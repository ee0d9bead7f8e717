using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.BuiltIn;

public sealed class WeatherToolTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Weather_OfACity_IsASentence()
    {
        var tool = Tool(new Replies(
            (200, """{"results":[{"name":"Oslo","latitude":59.9,"longitude":10.7}]}"""),
            (200, """{"current":{"temperature_2m":3.6,"wind_speed_10m":12.2,"weather_code":61}}""")));

        (await tool.GetWeather("Oslo", CancellationToken.None)).ShouldBe("Oslo: rain, 4 degrees Celsius, wind 12 kilometres an hour.");
    }

    [Fact]
    public async Task Network_ThatSwallowsEverything_FailsAfterThreeSeconds()
    {
        var nobody = new Silence();
        var asked = Tool(nobody).GetWeather("Oslo", CancellationToken.None);
        await nobody.Asked.Task;

        _time.Advance(TimeSpan.FromSeconds(2.9));
        asked.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));

        (await Should.ThrowAsync<ToolException>(asked)).Message.ShouldBe("The weather service did not answer in time.");
    }

    [Fact]
    public async Task Call_ThatEnds_IsNotALateAnswer()
    {
        var nobody = new Silence();
        using var over = new CancellationTokenSource();
        var asked = Tool(nobody).GetWeather("Oslo", over.Token);
        await nobody.Asked.Task;

        await over.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asked);
    }

    [Theory]
    [InlineData(200, """{"generationtime_ms":0.1}""", "No city named 'Oslo' was found.")]
    [InlineData(200, "<html>", "The weather service answered something that could not be understood.")]
    [InlineData(503, "", "The weather service is out of order right now.")]
    public async Task Service_WithoutAnAnswer_SaysWhy(int status, string body, string words) =>
        (await Should.ThrowAsync<ToolException>(Tool(new Replies((status, body))).GetWeather("Oslo", CancellationToken.None))).Message.ShouldBe(words);

    private WeatherTool Tool(HttpMessageHandler handler) => new(new HttpClient(handler), _time);

    private sealed class Replies(params (int Status, string Body)[] replies) : HttpMessageHandler
    {
        private int _next;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (status, body) = replies[_next++];
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }

    private sealed class Silence : HttpMessageHandler
    {
        public TaskCompletionSource Asked { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("It was cancelled.");
        }
    }
}
