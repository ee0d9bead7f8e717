using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Voice.Server.Tools.Http;
using Voice.Server.Tools.Mcp;

namespace Voice.Server.Tests.Tools;

/// <summary>The examples of docs/tools.md work.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Settings_InTheDocument_HaveNoMistakes()
    {
        var document = File.ReadAllText(Path.GetFullPath("../../../../../docs/tools.md", AppContext.BaseDirectory));
        var blocks = Blocks.Matches(document).Select(m => m.Groups[1].Value).ToArray();
        blocks.Length.ShouldBeGreaterThanOrEqualTo(3);
        var (http, mcp, mistakes) = (0, 0, new List<string>());
        foreach (var block in blocks)
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(block)))
                .AddInMemoryCollection([new("ORDERS_TOKEN", "x"), new("CRM_TOKEN", "x")])
                .Build();
            http += HttpToolSource.Read(configuration, mistakes).Count;
            mcp += McpToolSource.Read(configuration, Path.GetTempPath(), mistakes).Count;
        }
        mistakes.ShouldBeEmpty();
        (http, mcp).ShouldBe((2, 2));
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks { get; }
}
