using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Tests.Endpoints;

/// <summary>Many calls on a few keys, over real sockets. The clock is turned between one wave of calls and the next.</summary>
public sealed class ManyCallsTests
{
    private const int Waves = 20;
    private const int CallsPerWave = 10;
    private static readonly TimeSpan BetweenWaves = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CoolDown = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly LogList _log = new();

    [Fact]
    public async Task TwoHundredCalls_OneKeyDeadAndOneLimited_AreAllAnswered()
    {
        await using var dead = await ScriptedUpstream.StartAsync("sk-dead");
        await using var limited = await ScriptedUpstream.StartAsync("sk-limited");
        await using var spare = await ScriptedUpstream.StartAsync("sk-spare");
        var deadTries = new ConcurrentQueue<TimeSpan>();
        var limitedTries = new ConcurrentQueue<(TimeSpan Came, bool Refused)>();
        dead.Admit = context =>
        {
            deadTries.Enqueue(Now);
            context.Response.StatusCode = 401;
            return false;
        };
        var came = 0;
        limited.Admit = context =>
        {
            // The provider counts; every eighth is one too many.
            var refused = Interlocked.Increment(ref came) % 8 == 0;
            limitedTries.Enqueue((Now, refused));
            if (!refused)
                return true;
            context.Response.StatusCode = 429;
            context.Response.Headers["retry-after-ms"] = "400";
            return false;
        };
        var pool = new EndpointPool(() => [dead.Endpoint, limited.Endpoint, spare.Endpoint], new EndpointPoolOptions { CoolDown = CoolDown }, _time, _log);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var over = new CancellationTokenSource();
        Task[] serving = [ServeAsync(limited, over.Token), ServeAsync(spare, over.Token)];

        for (var wave = 0; wave < Waves; wave++)
        {
            await Task.WhenAll(Enumerable.Range(0, CallsPerWave).Select(_ => CallAsync(pool, http))).WaitAsync(Patience);
            _time.Advance(BetweenWaves);
        }
        await over.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.WhenAll(serving).WaitAsync(Patience));

        // The first wave could not know. Then one call tries it, once per cool-down.
        deadTries.Count(t => t == TimeSpan.Zero).ShouldBeLessThanOrEqualTo(CallsPerWave);
        deadTries.Where(t => t > TimeSpan.Zero).ShouldBe([CoolDown, 2 * CoolDown, 3 * CoolDown]);
        _log.Lines.Count(l => l.StartsWith("Error", StringComparison.Ordinal)).ShouldBe(1);

        limitedTries.Count(t => t.Refused).ShouldBeGreaterThan(2);
        foreach (var told in limitedTries.Where(t => t.Refused).Select(t => t.Came))
            limitedTries.ShouldNotContain(t => t.Came > told && t.Came < told + RetryAfter, "what it asked for is kept");
        limitedTries.ShouldContain(t => t.Came == TimeSpan.FromTicks(limitedTries.First(r => r.Refused).Came.Ticks) + RetryAfter, "and not a wave longer");
    }

    private TimeSpan Now => _time.GetUtcNow() - _time.Start;

    private async Task CallAsync(EndpointPool pool, HttpMessageInvoker http)
    {
        await using var assistant = new RealtimeAssistant(pool, new RealtimeOptions(), http, _log);
        (await assistant.ConnectAsync(new AssistantSetup { Instructions = "Be kind." }, new Listener(), CancellationToken.None)).Name.ShouldBe("gpt-realtime-2.1");
    }

    private static async Task ServeAsync(ScriptedUpstream upstream, CancellationToken over)
    {
        while (true)
            _ = ServeAsync(await upstream.AcceptAsync(over));
    }

    private static async Task ServeAsync(ScriptedUpstream.Connection connection)
    {
        await connection.SetUpAsync();
        while (await connection.ReceiveAsync() is not null)
        {
        }
        await connection.CloseAsync(WebSocketCloseStatus.NormalClosure);
    }
}
