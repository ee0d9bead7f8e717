using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Tests.Endpoints;

/// <summary>A pool of as many entries as wanted, on a clock that the test turns.</summary>
internal sealed class PoolUnderTest
{
    public PoolUnderTest(int entries, EndpointPoolOptions? options = null, int seed = 1)
    {
        Pool = new EndpointPool(
            () => [.. Enumerable.Range(0, entries).Select(i => new OpenAIEndpoint(new Uri($"http://host{i}/v1"), $"sk-{i}") { Label = $"key {i}" })],
            options ?? new EndpointPoolOptions(), Time, Log, new Random(seed));
    }

    public FakeTimeProvider Time { get; } = new();

    public LogList Log { get; } = new();

    public EndpointPool Pool { get; }

    public EndpointRoute Route => Pool.Realtime;

    public IEnumerable<string> Errors => Log.Lines.Where(l => l.StartsWith("Error", StringComparison.Ordinal));

    public EndpointTry Take() => Route.Take().ShouldNotBeNull();

    public void Wait(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public static AssistantFailure Failure(AssistantFailureKind kind, double? retryAfterSeconds = null) =>
        new(kind, "It said so.", retryAfterSeconds is { } s ? TimeSpan.FromSeconds(s) : null);
}
