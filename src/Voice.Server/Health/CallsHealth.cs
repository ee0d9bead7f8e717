using Microsoft.Extensions.Diagnostics.HealthChecks;
using Voice.Server.Calls;

namespace Voice.Server.Health;

/// <summary>Healthy while the server takes calls: it has room, and is not stopping.</summary>
internal sealed class CallsHealth(CallHost calls) : IHealthCheck
{
    public const string Count = "calls";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object> { [Count] = calls.Count };
        return Task.FromResult(calls.IsReady ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Unhealthy("The server takes no call now.", data: data));
    }
}
