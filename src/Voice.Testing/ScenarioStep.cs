using System.Text.Json.Nodes;

namespace Voice.Testing;

/// <summary>One thing that the model does.</summary>
internal abstract record ScenarioStep
{
    /// <summary>As it stands in a scenario file.</summary>
    public abstract JsonObject ToJson();

    public sealed record Say(string Words) : ScenarioStep
    {
        public override JsonObject ToJson() => new() { ["say"] = Words };
    }

    /// <param name="Arguments">A JSON object, or null for none.</param>
    public sealed record Call(string Tool, JsonNode? Arguments) : ScenarioStep
    {
        public override JsonObject ToJson() => Arguments is null ? new() { ["call"] = Tool } : new() { ["call"] = Tool, ["arguments"] = Arguments.DeepClone() };
    }

    public sealed record Wait(TimeSpan Time) : ScenarioStep
    {
        public override JsonObject ToJson() => new() { ["wait"] = Time.ToString("c") };
    }
}
