using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Tests.Calls;

public sealed class PhoneToolTests
{
    private static readonly TransferTargets Targets = TransferTargets.Read(
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Calls:TransferTargets:sales", (string?)"+4712345678")]).Build().GetSection("Calls"), []);

    private static Task<ToolResult> RunAsync(VoiceTool tool, CallContext call, string arguments) =>
        new ToolBox([tool], new ToolOptions(), null, TimeProvider.System, NullLogger<ToolBox>.Instance).RunAsync(tool.Name, arguments, call, CancellationToken.None);

    [Fact]
    public async Task Transfer_ToATarget_TakesItsAddressFromTheSettings()
    {
        var call = new PhoneTools();
        var result = await RunAsync(new TransferTool(Targets).ToTool(), call, """{"target":"Sales","summary":"Wants a phone.","reason":"asked","slots":{"order":"17"}}""");
        result.Outcome.ShouldBe(ToolOutcome.Done);
        (call.Transfer!.Target, call.Transfer.Address, call.Transfer.Slots["order"]).ShouldBe(("Sales", "+4712345678", "17"));
        result.Output.ShouldNotContain("4712345678");
    }

    [Theory]
    [InlineData("""{"target":"+4799999999","summary":"","reason":""}""")]
    [InlineData("""{"target":"boss","summary":"","reason":"","slots":{"a":1}}""")]
    public async Task Transfer_ToWhatTheModelMadeUp_IsRefused(string arguments)
    {
        var call = new PhoneTools();
        (await RunAsync(new TransferTool(Targets).ToTool(), call, arguments)).Outcome.ShouldBe(ToolOutcome.Failed);
        call.Transfer.ShouldBeNull();
    }

    [Fact]
    public async Task Transfer_WithALongStory_IsCut()
    {
        var call = new PhoneTools();
        await RunAsync(new TransferTool(Targets).ToTool(), call, $$"""{"target":"sales","summary":"{{new string('x', 9_000)}}","reason":"r"}""");
        call.Transfer!.Summary.Length.ShouldBe(2_000);
    }

    [Fact]
    public void Transfer_AsTheModelSeesIt_NamesTargetsAndNoAddress()
    {
        var tool = new TransferTool(Targets).ToTool();
        tool.Function.Description.ShouldContain("sales");
        tool.Function.Description.ShouldNotContain("4712345678");
    }

    [Fact]
    public async Task Digits_ThatAreSecret_AreKeptUnderAReferenceUntilTheCallEnds()
    {
        var secrets = new SecureDigits();
        var call = new PhoneTools("4929");
        var told = await new CollectDigitsTool(secrets).CollectDigits(call, "PIN", 4, 4, secure: true, TestContext.Current.CancellationToken);
        told.ShouldBe("4 digits were collected. Their reference is digits_1.");
        call.Asked.ShouldBe(new DigitRequest(4, 4, Secure: true));
        secrets.Take("another call", "digits_1").ShouldBeNull();
        secrets.Take("call", "digits_1")!.Reveal().ShouldBe("4929");
        secrets.Take("call", "digits_1").ShouldBeNull();
        await new CollectDigitsTool(secrets).CollectDigits(call, "PIN", 4, 4, secure: true, TestContext.Current.CancellationToken);
        call.HangUp();
        secrets.Take("call", "digits_2").ShouldBeNull();
    }

    [Fact]
    public async Task Digits_ThatSomebodyTakes_AreNotKept()
    {
        Digits? taken = null;
        var secrets = new SecureDigits((_, _, _, digits, _) =>
        {
            taken = digits;
            return ValueTask.CompletedTask;
        });
        await new CollectDigitsTool(secrets).CollectDigits(new PhoneTools("4929"), "PIN", 4, 4, secure: true, TestContext.Current.CancellationToken);
        taken!.Reveal().ShouldBe("4929");
        secrets.Take("call", "digits_1").ShouldBeNull();
    }

    [Fact]
    public async Task Digits_ThatAreNoSecret_AreTold() =>
        (await new CollectDigitsTool(new SecureDigits()).CollectDigits(new PhoneTools("12"), "number", 1, 4, cancellation: TestContext.Current.CancellationToken)).ShouldBe("The caller pressed 12.");

    [Fact]
    public async Task Digits_TooFewOrNone_AreAFailureWithoutThem()
    {
        var tool = new CollectDigitsTool(new SecureDigits());
        (await Should.ThrowAsync<ToolException>(() => tool.CollectDigits(new PhoneTools("49", enough: false), "PIN", 4, 4, secure: true))).Message.ShouldStartWith("Only 2 digits");
        (await Should.ThrowAsync<ToolException>(() => tool.CollectDigits(new PhoneTools("", enough: false), "PIN", 4, 4, secure: true))).Message.ShouldBe("No key was pressed.");
        await Should.ThrowAsync<ToolException>(() => tool.CollectDigits(new PhoneTools(), "PIN", 5, 4));
    }

    [Fact]
    public async Task SecureSection_Asked_BeginsAndEnds()
    {
        var call = new PhoneTools();
        await RunAsync(SecureSectionTool.ToTool(), call, """{"on":true}""");
        call.IsSecure.ShouldBe(true);
        await RunAsync(SecureSectionTool.ToTool(), call, """{"on":false}""");
        call.IsSecure.ShouldBe(false);
    }
}
