using System.Text.Json;
using Microsoft.Extensions.Options;
using Voice.Simulator.Http;
using Voice.Simulator.Settings;

namespace Voice.Simulator.Faults;

/// <summary><c>{prefix}/simulator/faults</c>: adds, lists and clears faults, where the settings allow it.</summary>
static class FaultsEndpoint
{
    const string Path = "/simulator/faults";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            if (context.RequestServices.GetRequiredService<IOptions<SimulatorOptions>>().Value.Faults) return await next(invocation);
            await HttpError.WriteAsync(context, StatusCodes.Status404NotFound, "Faults are off. Start the simulator with the setting Faults=true.", null, "unknown_url");
            return Results.Empty;
        });
        group.MapPost(Path, AddAsync);
        group.MapGet(Path, (SimulatorFaults faults) => List(faults));
        group.MapDelete(Path, (SimulatorFaults faults) =>
        {
            faults.Clear();
            return List(faults);
        });
        group.MapDelete(Path + "/{id}", async (string id, SimulatorFaults faults, HttpContext context) =>
        {
            if (faults.Remove(id)) return List(faults);
            await HttpError.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no fault '{id}'.", "id", "fault_not_found");
            return Results.Empty;
        });
    }

    static IResult List(SimulatorFaults faults) => Results.Json(new { @object = "list", data = faults.All }, FaultFile.Json);

    /// <summary>Takes one fault, or a list of which all are added or none.</summary>
    static async Task AddAsync(HttpContext context, SimulatorFaults faults)
    {
        var errors = new List<string>();
        var read = new List<SimulatorFault>();
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var root = document.RootElement;
            foreach (var one in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToList() : [root])
            {
                if (FaultFile.Read(one, errors) is { } fault) read.Add(fault);
            }
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            errors.Add("the body is no JSON");
        }

        if (errors.Count > 0)
        {
            await HttpError.WriteAsync(context, StatusCodes.Status400BadRequest, $"{string.Join("; ", errors)}.", null, "invalid_fault");
            return;
        }

        try
        {
            foreach (var fault in read) faults.Add(fault);
            await List(faults).ExecuteAsync(context);
        }
        catch (InvalidOperationException exception)
        {
            await HttpError.WriteAsync(context, StatusCodes.Status409Conflict, exception.Message, null, "too_many_faults");
        }
    }
}
