using System.Text.Json;
using Voice.Simulator.Http;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Faults;

/// <summary>What goes wrong with the REST routes.</summary>
sealed class FaultyRoute(SimulatorFaults faults, TimeProvider time)
{
    /// <summary>True if the request may go on; otherwise it has been answered, or cut.</summary>
    public async ValueTask<bool> AdmitAsync(HttpContext context, string route)
    {
        if (faults.IsEmpty) return true;
        var armed = faults.Of(route, ApiKey.Of(context), await ModelAsync(context.Request));
        var later = new List<ArmedFault>();
        var each = TimeSpan.Zero;
        try
        {
            foreach (var one in armed)
            {
                var fault = one.Fault;
                if (fault.At is not null || fault.Do is FaultKind.Garbage or FaultKind.Huge)
                {
                    later.Add(one);
                    continue;
                }

                if (!one.TryStrike()) continue;
                await Task.Delay(fault.After, time, context.RequestAborted);
                if (fault.Do == FaultKind.Delay)
                {
                    each = fault.Each;
                    await Task.Delay(fault.Delay, time, context.RequestAborted);
                    continue;
                }

                if (fault.Do == FaultKind.Status) await FaultAnswer.WriteAsync(context, fault, time);
                else if (fault.Do is FaultKind.Drop or FaultKind.Reset) context.Abort();
                else await Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted);
                return false;
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }

        if (later.Count > 0 || each > TimeSpan.Zero) context.Response.Body = new FaultyStream(context, context.Response.Body, later, each, time);
        return true;
    }

    /// <summary>The model that is asked for; empty where it cannot be told. The body can be read again.</summary>
    static async Task<string> ModelAsync(HttpRequest request)
    {
        try
        {
            if (request.HasFormContentType) return (await request.ReadFormAsync(request.HttpContext.RequestAborted))["model"].ToString();
            request.EnableBuffering();
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return document.RootElement.Text("model");
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or IOException or OperationCanceledException)
        {
            // The route itself answers what it cannot read.
            return "";
        }
        finally
        {
            if (request.Body.CanSeek) request.Body.Position = 0;
        }
    }
}
