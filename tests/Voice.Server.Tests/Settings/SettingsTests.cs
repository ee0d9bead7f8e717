using Voice.Server.Settings;

namespace Voice.Server.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void Mistakes_InSeveralPlaces_AreReportedTogether()
    {
        var mistakes = Should.Throw<SettingsException>(() => VoiceServer.Build([
            "--OPENAI_BASE_URL=nowhere", "--Voice:Calls:MaxCalls=many", "--Voice:Calls:IdleLimit=00:00:01", "--Voice:Realtime:TurnDetection=psychic", "--Voice:Calls:Maxcals=3"])).Mistakes;
        mistakes.Count.ShouldBe(5);
        mistakes.ShouldContain(m => m.Contains("OPENAI_BASE_URL", StringComparison.Ordinal));
        mistakes.ShouldContain(m => m.Contains("MaxCalls is 'many', which is not a whole number", StringComparison.Ordinal));
        mistakes.ShouldContain(m => m.Contains("IdleLimit", StringComparison.Ordinal));
        mistakes.ShouldContain(m => m.Contains("ServerVad, SemanticVad", StringComparison.Ordinal));
        mistakes.ShouldContain(m => m.Contains("Maxcals is not a setting", StringComparison.Ordinal));
    }
}
