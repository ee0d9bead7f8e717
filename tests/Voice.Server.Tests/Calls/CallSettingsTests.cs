using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Voice.Recording;
using Voice.Server.Calls;
using Voice.Server.Settings;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Tests.Calls;

public sealed class CallSettingsTests
{
    private static (TransferTargets Targets, List<string> Mistakes) Targets(params (string Name, string Address)[] targets)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(targets.Select(t => KeyValuePair.Create($"Voice:Calls:TransferTargets:{t.Name}", (string?)t.Address))).Build();
        List<string> mistakes = [];
        return (TransferTargets.Read(settings.GetSection("Voice:Calls"), mistakes), mistakes);
    }

    [Theory]
    [InlineData("+4712345678")]
    [InlineData("100")]
    [InlineData("sip:sales@pbx.example.com;transport=tls")]
    [InlineData("tel:+4712345678")]
    public void Target_WithAnAddress_IsFoundByNameInAnyCase(string address)
    {
        var (targets, mistakes) = Targets(("Sales", address));
        mistakes.ShouldBeEmpty();
        targets.Find(" sales ").ShouldBe(address);
        targets.Find("support").ShouldBeNull();
    }

    [Theory]
    [InlineData("+47 22 12 34 56", "+4722123456")]
    [InlineData("+1 (415) 555-0132", "+14155550132")]
    [InlineData("+39 06 1234 5678", "+390612345678")]
    [InlineData("tel:+47-22-12-34-56", "tel:+4722123456")]
    [InlineData("TEL:+4722123456", "tel:+4722123456")]
    [InlineData("tel:+4722123456;ext=3", "tel:+4722123456;ext=3")]
    [InlineData("tel:100", "tel:100")]
    [InlineData("*21#", "*21#")]
    public void Target_ThatIsANumber_IsKeptAsCarriersDialIt(string address, string dialled)
    {
        var (targets, mistakes) = Targets(("sales", address));
        mistakes.ShouldBeEmpty();
        targets.Find("sales").ShouldBe(dialled);
    }

    /// <summary>A private exchange or a test line may have such a number, and a plan may be newer than the package that knows the plans.</summary>
    [Theory]
    [InlineData("+15550100", "+15550100")]
    [InlineData("+1 555-0100", "+15550100")]
    [InlineData("tel:+1-555-0100", "tel:+15550100")]
    [InlineData("+999123456789", "+999123456789")]
    public void Target_WhoseNumberNoPlanKnows_IsKeptAndNamed(string address, string dialled)
    {
        var (targets, mistakes) = Targets(("sales", address), ("support", "+4722123456"));
        mistakes.ShouldBeEmpty();
        targets.Find("sales").ShouldBe(dialled);
        targets.Unplanned.ShouldBe(["sales"]);
    }

    [Fact]
    public async Task Target_WhoseNumberNoPlanKnows_IsAWarningAtTheStart()
    {
        await using var server = VoiceServer.Build(["--urls=http://127.0.0.1:0", "--Voice:Calls:TransferTargets:sales=+15550100"]);
        server.Services.GetServices<IHostedService>().OfType<TransferNotices>().Count().ShouldBe(1);
        await using var plain = VoiceServer.Build(["--urls=http://127.0.0.1:0", "--Voice:Calls:TransferTargets:sales=+4722123456"]);
        plain.Services.GetServices<IHostedService>().OfType<TransferNotices>().ShouldBeEmpty();
        var log = new NoticeLog();
        await new TransferNotices(Targets(("sales", "+15550100")).Targets, log).StartAsync(CancellationToken.None);
        log.Lines.ShouldBe(["Warning: Voice:Calls:TransferTargets:sales is +15550100: no number of that country has this length. Hand-overs to it may fail"]);
    }

    private sealed class NoticeLog : ILogger<TransferNotices>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }

    [Theory]
    [InlineData("sales", "+47123")]
    [InlineData("sales", "+1 5550")]
    [InlineData("sales", "+471234567890123456")]
    [InlineData("sales", "tel:+47123")]
    [InlineData("sales", "ask Bob")]
    [InlineData("sales", "sip:a b")]
    [InlineData("sales", "sip:a\"><Hangup/>")]
    [InlineData("sales", "ftp://example.com")]
    [InlineData("sales", "https://example.com/<x>")]
    [InlineData("sales desk", "100")]
    public void Target_ThatIsNone_IsAMistake(string name, string address) => Targets((name, address)).Mistakes.Count.ShouldBe(1);

    [Theory]
    [InlineData("nb-NO", "nb-NO")]
    [InlineData(null, "sv")]
    [InlineData("", "sv")]
    [InlineData("no\" }, {", "sv")]
    public void Language_OfACall_IsTheCallersOrElseTheDefault(string? asked, string expected) => new CallOptions { Language = "sv" }.LanguageOf(asked).ShouldBe(expected);

    [Fact]
    public void Options_OfPhonesAndPages_DifferInGreetingAndPatience()
    {
        var options = new CallOptions { Greeting = "Hello." };
        var (phone, page) = (options.ForSession(new CallRequest(null) { Line = ToolAudience.Phone }, new RecordingOptions()), options.ForSession(new CallRequest(null) { Line = ToolAudience.Browser }, new RecordingOptions()));
        (phone.Greeting, phone.SilencePrompt, phone.Recording).ShouldBe(("Hello.", TimeSpan.FromSeconds(12), null));
        (page.Greeting, page.SilencePrompt).ShouldBe(("", TimeSpan.Zero));
        (options with { GreetBrowsers = true }).ForSession(new CallRequest(null) { Line = ToolAudience.Browser }, new RecordingOptions()).Greeting.ShouldBe("Hello.");
    }

    [Fact]
    public void Recording_WithoutAFolder_IsOff() => new CallOptions().ForSession(new CallRequest(null) { Line = ToolAudience.Phone }, new RecordingOptions { Consent = RecordingConsent.Always }).Recording.ShouldBeNull();

    [Fact]
    public void Recording_WithAFolder_AnnouncesUnlessToldOtherwise()
    {
        var session = new CallOptions().ForSession(new CallRequest(null) { Line = ToolAudience.Phone }, new RecordingOptions { Folder = "x" });
        (session.Recording, session.Announcement).ShouldBe((RecordingConsent.AfterAnnouncement, "This call is recorded."));
        new RecordingOptions { Consent = RecordingConsent.AfterYes }.Words.ShouldContain("yes or no");
    }

    [Fact]
    public void Settings_ThatAreWrong_AreReportedTogether()
    {
        var file = Path.GetTempFileName();
        try
        {
            var mistakes = Should.Throw<SettingsException>(() => VoiceServer.Build([
                $"--Voice:Recording:Folder={file}/x", "--Voice:Recording:Consent=Maybe", "--Voice:Calls:SilencePrompt=01:00:00", "--Voice:Calls:TransferTargets:sales=bob",
                "--Voice:Calls:Language=klingon!"])).Mistakes;
            mistakes.Count.ShouldBe(5);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Tools_ThatNeedASetting_AreOfferedWithItOnly()
    {
        await using var plain = VoiceServer.Build(["--urls=http://127.0.0.1:0"]);
        Names(plain).ShouldNotContain("transfer_call");
        Names(plain).ShouldNotContain("secure_section");
        Names(plain).ShouldContain("collect_digits");
        await using var full = VoiceServer.Build(["--urls=http://127.0.0.1:0", "--Voice:Calls:TransferTargets:sales=100", "--Voice:Calls:SecureSections=true"]);
        Names(full).ShouldContain("transfer_call");
        Names(full).ShouldContain("secure_section");
        full.Services.GetRequiredService<Voice.Server.Tools.ToolCatalog>().Current.Describe(ToolAudience.Browser).Select(t => t.Name).ShouldNotContain("transfer_call");
    }

    private static IEnumerable<string> Names(Microsoft.AspNetCore.Builder.WebApplication app) =>
        app.Services.GetRequiredService<Voice.Server.Tools.ToolCatalog>().Current.Describe(ToolAudience.Phone).Select(t => t.Name);
}
