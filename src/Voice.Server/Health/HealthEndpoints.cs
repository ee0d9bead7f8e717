using Voice.Server.Calls;

namespace Voice.Server.Health;

/// <summary>For load balancers: is the process alive, and does it take calls?</summary>
internal static class HealthEndpoints
{
    public static void MapVoiceHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "live" }));
        app.MapGet("/health/ready", (CallHost calls) => Results.Json(
            new { status = calls.IsReady ? "ready" : "busy_or_stopping", calls = calls.Count },
            statusCode: calls.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
    }
}
