using Voice.Simulator.Http;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Models;

/// <summary><c>{prefix}/models</c>. The realtime endpoint takes any model name; these are the ones clients like to see.</summary>
static class ModelsEndpoint
{
    /// <summary>2026-01-01; the simulator's models are as old as one likes.</summary>
    const long Created = 1_767_225_600;

    static readonly string[] Names =
    [
        "voice-simulator", "gpt-realtime-2.1", "gpt-realtime-2.1-mini", "gpt-realtime-2", "gpt-realtime", "gpt-transcribe", "gpt-live-transcribe",
        "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "whisper-1",
        "gpt-6-luna", "gpt-image-2",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/models", () => Results.Json(new { @object = "list", data = Names.Select(Row) }, JsonText.Compact));
        routes.MapGet("/models/{**id}", (string id, HttpContext context) => Names.Contains(id)
            ? Results.Json(Row(id), JsonText.Compact).ExecuteAsync(context)
            : HttpError.WriteAsync(
                context,
                StatusCodes.Status404NotFound,
                $"The model '{id}' does not exist or you do not have access to it.",
                "model",
                "model_not_found"));
    }

    static object Row(string id) => new { id, @object = "model", created = Created, owned_by = "voice-simulator" };
}
