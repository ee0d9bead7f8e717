using Voice.Simulator.Scenarios;

namespace Voice.Simulator.Tests.Scenarios;

public sealed class ScenarioFileTests
{
    [Theory]
    [InlineData("{", "it is not JSON")]
    [InlineData("[]", "the file must be an object")]
    [InlineData("""{"rules":[]}""", "'rules' must be a list with at least one rule")]
    [InlineData("""{"rulez":[]}""", "the file has an unknown key 'rulez'; known are ordered, rules, faults, comment")]
    [InlineData("""{"faults":{}}""", "'faults' must be a list")]
    [InlineData("""{"faults":[{"do":"drop"},{"do":"explode"}]}""", "fault 2: ")]
    [InlineData("""{"faults":[{"do":"expire","route":"chat"}]}""", "fault 1: 'do' is Expire, which needs the 'route' realtime")]
    [InlineData("""{"rules":[{"then":[{"say":"x"}]}]}""", "rule 1: 'when' is missing")]
    [InlineData("""{"rules":[{"when":{"heard":"a","typed":"b"},"then":[{"say":"x"}]}]}""", "rule 1: 'when' must have exactly one of")]
    [InlineData("""{"rules":[{"when":{"said":"a"},"then":[{"say":"x"}]},{"when":{"said":"b"}}]}""", "rule 2: 'then' is missing")]
    [InlineData("""{"rules":[{"when":{"said":"a"},"then":[{"say":"x"},{"sya":"x"}]}]}""", "rule 1: then[1]: a step has an unknown key 'sya'; known are say, call, arguments, wait, fail")]
    [InlineData("""{"rules":[{"when":{"said":"a"},"then":[{"wait":"two"}]}]}""", "rule 1: then[0]: 'wait' must be a time like \"00:00:02\"")]
    [InlineData("""{"rules":[{"when":{"said":"a"},"then":[{"fail":"explode"}]}]}""", "rule 1: then[0]: 'fail' must be drop, mute, close:<code>")]
    [InlineData("""{"rules":[{"when":{"said":"a"},"then":[{"fail":"close:1006"}]}]}""", "rule 1: then[0]: 'close:' needs a code that may be sent")]
    [InlineData("""{"rules":[{"when":{"said":"a"},"then":[{"say":"x","arguments":{}}]}]}""", "rule 1: then[0]: 'arguments' belongs to 'call'")]
    [InlineData("""{"rules":[{"when":{"said":"a"},"then":[{"say":"x"}],"after":[{"say":"y"}]}]}""", "rule 1: 'after' needs a 'call'")]
    [InlineData("""{"rules":[{"when":{"said":"a"},"then":[{"say":"x"}],"once":"yes"}]}""", "rule 1: 'once' must be true or false")]
    public void File_Wrong_IsNamedWithItsRuleAndFault(string json, string fault)
    {
        using var file = new ScenarioText(json);
        var errors = new List<string>();

        ScenarioFile.Read(file.Path, errors).ShouldBeNull();

        errors[0].ShouldStartWith($"Scenario {file.Path}: ");
        errors[0].ShouldContain(fault);
    }

    [Fact]
    public void File_WithSeveralFaults_IsToldAllOfThem()
    {
        using var file = new ScenarioText("""{"rules":[{"when":{"said":"a"}},{"then":[{"say":"x"}]}]}""");
        var errors = new List<string>();

        ScenarioFile.Read(file.Path, errors);

        errors.Count.ShouldBe(2);
    }

    [Fact]
    public void File_Missing_IsNamed()
    {
        var errors = new List<string>();

        ScenarioFile.Read("no-such-file.json", errors).ShouldBeNull();

        errors.ShouldHaveSingleItem().ShouldContain("no-such-file.json");
    }

    [Fact]
    public async Task Host_WithAWrongFile_DoesNotStart()
    {
        using var file = new ScenarioText("""{"rules":[{"when":{"said":"a"}}]}""");

        var failure = await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => SimulatorHost.StartAsync(options =>
        {
            options.Scenario = file.Path;
            options.Pace = -1;
        }));

        failure.Failures.Count().ShouldBe(2);
    }
}
