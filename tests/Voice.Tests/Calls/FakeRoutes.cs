using Microsoft.Extensions.Logging.Abstractions;
using Voice.Assistants;
using Voice.Assistants.Failover;

namespace Voice.Tests.Calls;

/// <summary>Ways to assistants that a test has in hand.</summary>
internal static class FakeRoutes
{
    public static CallAssistants To(TimeProvider time, params Func<IAssistant>[] routes) => To(time, null, routes);

    public static CallAssistants To(TimeProvider time, LivenessOptions? liveness, params Func<IAssistant>[] routes) => new(
        [.. routes.Select((make, i) => new AssistantRoute($"route {i + 1}", _ => make(), liveness, TimeSpan.FromSeconds(3), time))], time, NullLogger.Instance);
}
