using System.Text.Json;
using System.Text.Json.Serialization;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Faults;

/// <summary>Reads and writes faults as JSON.</summary>
static class FaultFile
{
    public static JsonSerializerOptions Json { get; } = new(JsonText.Compact)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>One fault; null with what is wrong added to <paramref name="errors"/>.</summary>
    public static SimulatorFault? Read(JsonElement json, List<string> errors)
    {
        SimulatorFault? fault;
        try
        {
            fault = json.ValueKind == JsonValueKind.Object ? json.Deserialize<SimulatorFault>(Json) : null;
        }
        catch (JsonException exception)
        {
            // Without the namespaces of our types, which nobody who writes JSON knows.
            errors.Add(exception.Message.Replace($"{typeof(SimulatorFault).Namespace}.", "", StringComparison.Ordinal).TrimEnd('.'));
            return null;
        }

        if (fault is null)
        {
            errors.Add("a fault must be an object");
            return null;
        }

        var wrong = FaultRules.Check(fault);
        errors.AddRange(wrong);
        return wrong.Count == 0 ? fault : null;
    }
}
