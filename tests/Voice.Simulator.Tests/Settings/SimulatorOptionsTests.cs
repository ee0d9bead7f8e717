using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Voice.Simulator.Settings;

namespace Voice.Simulator.Tests.Settings;

public sealed class SimulatorOptionsTests
{
    /// <summary>The range stands once, beside the property; the program does not start with a value outside it.</summary>
    [Theory]
    [InlineData("RequestsPerMinute", "0")]
    [InlineData("RequestsPerMinute", "1000000001")]
    [InlineData("TokensPerMinute", "-1")]
    [InlineData("Pace", "100.5")]
    [InlineData("Pace", "-1")]
    [InlineData("SessionLimit", "00:00:00.5")]
    [InlineData("SessionLimit", "1.00:00:01")]
    [InlineData("TranscriptionDelay", "00:02:00")]
    [InlineData("ThinkTime", "-00:00:01")]
    [InlineData("SpeechDelay", "00:01:00.1")]
    [InlineData("CacheMinimum", "128001")]
    [InlineData("Voice", "")]
    [InlineData("ApiKey", "")]
    [InlineData("Keys:0:RequestsPerMinute", "5")]
    [InlineData("Keys:0:Key", "")]
    public void Setting_OutsideItsRange_IsToldByName(string name, string value) =>
        Mistakes((name, value)).ShouldContain(mistake => mistake.StartsWith($"Simulator:{name.Replace("Keys:0:RequestsPerMinute", "Keys:0:Key", StringComparison.Ordinal)}: ", StringComparison.Ordinal));

    [Theory]
    [InlineData("RequestsPerMinute", "1")]
    [InlineData("Pace", "0")]
    [InlineData("Pace", "100")]
    [InlineData("SessionLimit", "1.00:00:00")]
    [InlineData("ThinkTime", "00:00:00")]
    [InlineData("CacheMinimum", "0")]
    [InlineData("ApiKey", "a")]
    public void Setting_AtTheEndOfItsRange_IsTaken(string name, string value) => Mistakes((name, value)).ShouldBeEmpty();

    [Theory]
    [InlineData("Pece", "1", "Simulator:Pece is not a setting")]
    [InlineData("Pace", "fast", "Simulator:Pace")]
    public void Setting_MisspeltOrOfTheWrongType_IsTold(string name, string value, string told) => Mistakes((name, value)).ShouldContain(mistake => mistake.Contains(told));

    [Fact]
    public void Settings_WithManyMistakes_TellThemTogether() =>
        Mistakes(("RequestsPerMinute", "0"), ("Pace", "-1"), ("Keys:1:Key", "a"), ("Keys:1:TokensPerMinute", "0"), ("Keys:0:TokensPerMinute", "1")).Count.ShouldBe(4);

    static List<string> Mistakes(params (string Name, string Value)[] settings)
    {
        var values = settings.Select(setting => KeyValuePair.Create("Simulator:" + setting.Name, (string?)setting.Value));
        var services = new ServiceCollection().AddSimulator(new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection("Simulator"));
        try
        {
            services.BuildServiceProvider().GetRequiredService<IOptions<SimulatorOptions>>().Value.ShouldNotBeNull();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }
}
