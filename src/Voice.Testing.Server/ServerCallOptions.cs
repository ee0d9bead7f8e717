
namespace Voice.Testing.Server;

/// <summary>The server that a call is made to.</summary>
public sealed class ServerCallOptions : TestCallOptions
{
    /// <summary>A scenario file, in place of <see cref="TestCallOptions.Scenario"/>. What is not in either is left to the simulator's own rules.</summary>
    public string? ScenarioFile { get; set; }

    /// <summary>Settings as in appsettings.json: <c>["Voice:Tools:Timeout"] = "00:00:01"</c>. They count, and not <see cref="TestCallOptions.Tools"/>.</summary>
    public Dictionary<string, string> Settings { get; } = [];
}
