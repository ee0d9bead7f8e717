using Voice.Server.Tools.Mcp;

namespace Voice.Server.Tests.Tools.Mcp;

public sealed class McpSettingsTests
{
    [Fact]
    public void Mistakes_InSeveralServers_AreReportedTogetherByName()
    {
        var mistakes = new List<string>();
        McpToolSource.Read(McpTools.Configuration("""
            {
              "no name": { "Command": "x", "Allow": "*" },
              "neither": { "Allow": "*" },
              "both": { "Command": "x", "Url": "https://a.example/", "Allow": "*" },
              "allow": { "Command": "x" },
              "typo": { "Command": "x", "Allow": "*", "Comand": "y" },
              "plain": { "Url": "http://a.example/", "Allow": "*" },
              "inside": { "Url": "https://127.0.0.1/", "Allow": "*" },
              "braces": { "Url": "https://a.example/{x}", "Allow": "*" },
              "elsewhere": { "Url": "https://b.example/", "Allow": "*" },
              "headers": { "Command": "x", "Headers": { "A": "b" }, "Allow": "*" },
              "secret": { "Command": "x", "Environment": { "A": "${NOWHERE_TO_BE_FOUND}" }, "Allow": "*" },
              "range": { "Command": "x", "Allow": "*", "Timeout": "01:00:00", "CheckInterval": "soon" },
              "one": { "Command": "x", "Allow": "*", "Pin": "same" },
              "two": { "Command": "x", "Allow": "*", "Pin": "same" }
            }
            """, ("Voice:Tools:AllowedHosts", "a.example, 127.0.0.1")), Path.GetTempPath(), mistakes);
        string[] expected =
        [
            "Mcp:no name: the name", "Mcp:neither: either Command or Url", "Mcp:both: either Command or Url", "Mcp:allow:Allow: name the tools", "Mcp:typo:Comand is not a setting", "Mcp:plain:Url must begin with https",
            "Mcp:inside:Url leads to a private", "Mcp:braces:Url", "Mcp:elsewhere:Url leads to b.example, which is not in", "Mcp:headers:Headers go with a Url", "Mcp:secret:Environment:A: the environment variable NOWHERE_TO_BE_FOUND", "Mcp:range:Timeout",
            "Mcp:range:CheckInterval is 'soon'", "one and two have the same Pin file",
        ];
        foreach (var sentence in expected)
            mistakes.ShouldContain(m => m.Contains(sentence, StringComparison.Ordinal), sentence);
        mistakes.Count.ShouldBe(expected.Length, string.Join('\n', mistakes));
    }
}
