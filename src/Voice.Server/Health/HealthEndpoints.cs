using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Voice.Server.Knowledge.Stores;

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

    private static Task WriteReadyAsync(HttpContext http, HealthReport report)
    {
        var ready = new Dictionary<string, object>
        {
            ["status"] = report.Status == HealthStatus.Unhealthy ? "busy_or_stopping" : "ready",
            ["calls"] = report.Entries[Calls].Data[CallsHealth.Count],
        };
        // How many documents of the knowledge folder can be found now.
        if (http.RequestServices.GetService<KnowledgeSync>() is { } knowledge)
            ready["knowledge"] = knowledge.Known;
        return http.Response.WriteAsJsonAsync(ready);
    }
}
