using Microsoft.Extensions.Configuration;
using Voice.Server.Upstream;

namespace Voice.Server.Tests.Upstream;

public sealed class UpstreamOptionsTests
{
    [Fact]
    public void Nothing_Set_IsTheSimulator() => Read().IsSimulated.ShouldBeTrue();

    [Theory]
    [InlineData("sk-1", null, "https://api.openai.com/v1")]
    [InlineData(" sk-1 ", "http://localhost:8000/v1", "http://localhost:8000/v1")]
    [InlineData(null, "http://localhost:8000/v1", "http://localhost:8000/v1")]
    public void CommonNames_AreAPoolOfOne(string? key, string? baseUrl, string expected)
    {
        var endpoint = Read(("OPENAI_API_KEY", key), ("OPENAI_BASE_URL", baseUrl)).Endpoints.ShouldHaveSingleItem();
        (endpoint.BaseUrl.ToString(), endpoint.ApiKey, endpoint.Azure, endpoint.Token is null).ShouldBe((expected, key?.Trim() ?? "", false, true));
    }

    [Theory]
    [InlineData("https://name.openai.azure.com", "https://name.openai.azure.com/openai/v1")]
    [InlineData("https://name.openai.azure.com/", "https://name.openai.azure.com/openai/v1")]
    [InlineData("https://name.openai.azure.com/openai", "https://name.openai.azure.com/openai/v1")]
    [InlineData("https://name.openai.azure.com/openai/v1/", "https://name.openai.azure.com/openai/v1/")]
    [InlineData("https://name.services.ai.azure.com?api-version=preview", "https://name.services.ai.azure.com/openai/v1")]
    [InlineData("https://gateway.internal:8443/team", "https://gateway.internal:8443/team/openai/v1")]
    public void Azure_AsItsPageShowsIt_IsTheGaAddressWithoutAVersion(string endpoint, string expected)
    {
        var azure = Read(("AZURE_OPENAI_ENDPOINT", endpoint), ("AZURE_OPENAI_API_KEY", "k")).Endpoints.ShouldHaveSingleItem();
        (azure.BaseUrl.ToString(), azure.ApiKey, azure.Azure, azure.Token is null).ShouldBe((expected, "k", true, true));
        azure.RealtimeUrl("my deployment").Query.ShouldBe("?model=my%20deployment");
    }

    [Theory]
    [InlineData(null, "my-dep")]
    [InlineData("gpt-realtime", null)]
    public void Azure_DeploymentOfTheAddress_IsTakenWhereNoModelIsSet(string? set, string? model) =>
        Read(("AZURE_OPENAI_ENDPOINT", "https://name.openai.azure.com/openai/realtime?api-version=2024-10-01-preview&deployment=my-dep"), ("Voice:Realtime:Model", set))
            .Endpoints.ShouldHaveSingleItem().Model.ShouldBe(model);

    [Fact]
    public void Keys_KnowTheirSettings() =>
        (Read(("OPENAI_API_KEY", "k")).Endpoints[0].KeySetting, Read(("AZURE_OPENAI_ENDPOINT", "https://x.openai.azure.com"), ("AZURE_OPENAI_API_KEY", "k")).Endpoints[0].KeySetting,
            Read(("Voice:Upstream:Pool:0:Key", "k")).Endpoints[0].KeySetting).ShouldBe(("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "Voice:Upstream:Pool:0:Key"));

    [Fact]
    public void Azure_WithoutAKey_IsOpenedByEntraId() =>
        Read(("AZURE_OPENAI_ENDPOINT", "https://name.openai.azure.com")).Endpoints.ShouldHaveSingleItem().Token.ShouldNotBeNull();

    [Fact]
    public void Pool_OfSeveral_IsReadInOrder_WithSecretsFromTheEnvironment()
    {
        var endpoints = Read(
            ("OPENAI_API_KEY", "sk-ignored"),
            ("SPARE_KEY", "sk-spare"),
            ("Voice:Upstream:Pool:0:Key", "sk-first"),
            ("Voice:Upstream:Pool:0:Label", "team"),
            ("Voice:Upstream:Pool:1:Key", "${SPARE_KEY}"),
            ("Voice:Upstream:Pool:2:Azure", "true"),
            ("Voice:Upstream:Pool:2:BaseUrl", "https://name.openai.azure.com"),
            ("Voice:Upstream:Pool:2:Model", "voice-deployment"),
            ("Voice:Upstream:Pool:10:BaseUrl", "http://localhost:8000/v1")).Endpoints;
        endpoints.Select(e => (e.BaseUrl.Host, e.ApiKey, e.Label, e.Model)).ShouldBe([
            ("api.openai.com", "sk-first", "team", null), ("api.openai.com", "sk-spare", "", null),
            ("name.openai.azure.com", "", "", "voice-deployment"), ("localhost", "", "", null)]);
        endpoints[2].Token.ShouldNotBeNull();
    }

    [Fact]
    public void Mistakes_InThePool_AreAllTold_AndNoneTellsAKey()
    {
        var mistakes = new List<string>();
        Read(mistakes,
            ("Voice:Upstream:CoolDown", "0"),
            ("Voice:Upstream:Colldown", "1"),
            ("Voice:Upstream:Entra:Scope", ""),
            ("Voice:Upstream:Pool:0:Azure", "true"),
            ("Voice:Upstream:Pool:0:Key", "sk-secret-0"),
            ("Voice:Upstream:Pool:1:Label", "empty"),
            ("Voice:Upstream:Pool:2:Key", "${NOT_THERE_AT_ALL}"),
            ("Voice:Upstream:Pool:3:Key", "sk-secret-3\nx"),
            ("Voice:Upstream:Pool:4:BaseUrl", "nowhere"),
            ("Voice:Upstream:Pool:5:Deployment", "d"));
        mistakes.Count.ShouldBe(9, string.Join('\n', mistakes));
        mistakes.ShouldContain(m => m.Contains("Pool:0:BaseUrl is not set", StringComparison.Ordinal));
        mistakes.ShouldContain(m => m.Contains("Pool:1 has neither", StringComparison.Ordinal));
        mistakes.ShouldContain(m => m.Contains("NOT_THERE_AT_ALL is not set", StringComparison.Ordinal));
        mistakes.ShouldContain(m => m.Contains("Pool:5:Deployment is not a setting", StringComparison.Ordinal));
        mistakes.ShouldAllBe(m => !m.Contains("secret", StringComparison.Ordinal));
    }

    private static UpstreamOptions Read(params (string Name, string? Value)[] settings)
    {
        var mistakes = new List<string>();
        var options = Read(mistakes, settings);
        mistakes.ShouldBeEmpty();
        return options;
    }

    private static UpstreamOptions Read(List<string> mistakes, params (string Name, string? Value)[] settings) => UpstreamOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => s.Value)).Build(), mistakes);
}
