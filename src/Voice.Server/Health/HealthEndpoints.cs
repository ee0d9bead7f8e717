using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Voice.Server.Health;

/// <summary>For load balancers: is the process alive, and does it take calls? Services of the operator's own may add checks to the second.</summary>
internal static class HealthEndpoints
{
    private const string Calls = "calls";

    public static void AddVoiceHealth(this IServiceCollection services) => services.AddHealthChecks().AddCheck<CallsHealth>(Calls);

    public static void MapVoiceHealth(this WebApplication app)
    {
        var methods = new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = static (http, _) => http.Response.WriteAsJsonAsync(new { status = "live" }) }).WithMetadata(methods);
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteReadyAsync }).WithMetadata(methods);
    }

    private static Task WriteReadyAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        status = report.Status == HealthStatus.Unhealthy ? "busy_or_stopping" : "ready",
        calls = report.Entries[Calls].Data[CallsHealth.Count],
    });
}
