using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Voice.OpenAI.Endpoints;
using Voice.Server.Upstream;

namespace Voice.Server.Tests.Upstream;

public sealed class ModelNoticesTests
{
    [Theory]
    [InlineData("gpt-realtime", "2027-01-25", LogLevel.Warning, "Voice:X is gpt-realtime, which was switched off on 2027-01-20: set it to gpt-realtime-2.1")]
    [InlineData("gpt-realtime", "2027-01-01", LogLevel.Warning, "Voice:X is gpt-realtime, which is switched off on 2027-01-20: set it to gpt-realtime-2.1 before then")]
    [InlineData("our-deployment", "2027-01-01", LogLevel.Information, "Voice:X is our-deployment, which the catalogue of 2026-11-22 does not know: what it costs is not counted")]
    public async Task Model_OnADay_IsToldOf(string model, string day, LogLevel level, string words) =>
        (await NoticesAsync(model, day, simulated: false)).ShouldBe([(level, words)]);

    [Theory]
    [InlineData("gpt-realtime-2.1", false)]
    [InlineData("gpt-realtime", true)]
    [InlineData("", false)]
    public async Task Model_ThatIsWell_OrSimulated_IsNotToldOf(string model, bool simulated) => (await NoticesAsync(model, "2027-01-25", simulated)).ShouldBeEmpty();

    private static async Task<List<(LogLevel, string)>> NoticesAsync(string model, string day, bool simulated)
    {
        var log = new NoticeLog();
        var upstream = new UpstreamOptions(simulated ? [] : [new OpenAIEndpoint(OpenAIEndpoint.PublicBaseUrl, "sk-1")], new EndpointPoolOptions());
        var time = new FakeTimeProvider(DateTimeOffset.Parse(day + "T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await new ModelNotices(upstream, [new ConfiguredModel("Voice:X", model)], time, log).StartAsync(CancellationToken.None);
        return log.Lines;
    }

    private sealed class NoticeLog : ILogger<ModelNotices>
    {
        public List<(LogLevel, string)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception)));
    }
}
