namespace Voice.Simulator.Tests.Scenarios;

/// <summary>A scenario in a file that is gone after the test.</summary>
sealed class ScenarioText : IDisposable
{
    public ScenarioText(string json) => File.WriteAllText(Path, json);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(Path);
}
