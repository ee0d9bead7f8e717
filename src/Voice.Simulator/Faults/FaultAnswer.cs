using System.Globalization;
using System.Text.RegularExpressions;
using Voice.Simulator.Http;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Faults;

/// <summary>The status that a fault answers with.</summary>
static partial class FaultAnswer
{
    public static Task WriteAsync(HttpContext context, SimulatorFault fault, TimeProvider time)
    {
        foreach (var (name, value) in fault.Headers) context.Response.Headers[name] = Dated(value, time);
        return HttpError.WriteAsync(context, Body(fault));
    }

    static Rejection Body(SimulatorFault fault)
    {
        var status = fault.Status!.Value;
        var code = fault.Code ?? status switch
        {
            401 => "invalid_api_key",
            404 => "model_not_found",
            429 => "rate_limit_exceeded",
            503 => "server_is_overloaded",
            >= 500 => "server_error",
            _ => null,
        };
        var type = (status, code) switch
        {
            (_, "insufficient_quota") => "insufficient_quota",
            (429, _) => "requests",
            ( >= 500, _) => "server_error",
            _ => "invalid_request_error",
        };
        return new(code, fault.Message ?? $"The simulator was told to answer with {status}.") { Status = status, Type = type };
    }

    static string Dated(string value, TimeProvider time) => Date().Replace(value, match =>
        time.GetUtcNow().AddSeconds(int.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\{date([+-]\d{1,6})\}")]
    private static partial Regex Date();
}
