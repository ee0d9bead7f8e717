namespace Voice.Server.Tests.Tools.Http;

public sealed class HttpToolSettingsTests
{
    [Fact]
    public void Mistakes_InSeveralTools_AreReportedTogetherByName()
    {
        var mistakes = HttpTools.Mistakes("""
            {
              "no name": { "Description": "x", "Url": "https://a.example/" },
              "nothing": { },
              "typo": { "Description": "x", "Url": "https://a.example/", "Metod": "GET" },
              "method": { "Description": "x", "Url": "https://a.example/", "Method": "BREW" },
              "plain": { "Description": "x", "Url": "http://a.example/" },
              "inside": { "Description": "x", "Url": "https://10.0.0.1/" },
              "undeclared": { "Description": "x", "Url": "https://a.example/{id}" },
              "unused": { "Description": "x", "Url": "https://a.example/", "Parameters": { "id": { "Description": "x" } } },
              "optional": { "Description": "x", "Url": "https://a.example/{id}", "Parameters": { "id": { "Description": "x", "Required": false } } },
              "secret": { "Description": "x", "Url": "https://a.example/?k=${NOWHERE_TO_BE_FOUND}", "Headers": { "Authorization": "Bearer ${NEITHER_HERE}" } },
              "header": { "Description": "x", "Url": "https://a.example/", "Headers": { "Host": "b.example", "X Y": "z", "X-Line": "a\nb" } },
              "body": { "Description": "x", "Url": "https://a.example/", "Method": "POST", "Body": "{\"a\": \"hello {id}\"}", "Parameters": { "id": { "Description": "x" } } },
              "getbody": { "Description": "x", "Url": "https://a.example/", "Body": "{}" },
              "halfway": { "Description": "x", "Url": "https://a.example/", "Method": "DELETE", "OnBargeIn": "Cancel" },
              "range": { "Description": "x", "Url": "https://a.example/", "Timeout": "01:00:00", "LargestResponse": 5, "MostPerCall": 0 },
              "parameter": { "Description": "x", "Url": "https://a.example/?a={a}&b={b}", "Parameters": { "a": { "Type": "tuple", "Description": "x" }, "b": { "Minimum": 3 } } }
            }
            """);
        string[] expected =
        [
            "Http:no name: the name", "Http:nothing:Description: the model needs", "Http:nothing:Url: a URL is needed", "Http:typo:Metod is not a setting", "Http:method:Method is 'BREW'", "Http:plain:Url must begin with https",
            "Http:inside:Url leads to a private", "Http:undeclared: {id} is not among", "unused:Parameters:id is used neither", "optional:Parameters:id stands in the path", "secret:Url: the environment variable NOWHERE_TO_BE_FOUND",
            "secret:Headers:Authorization: the environment variable NEITHER_HERE", "header:Headers:Host: this header", "header:Headers:X Y: this header", "header:Headers:X-Line: one line", "body:Body is not JSON",
            "getbody:Body: GET has no body", "halfway:OnBargeIn", "range:Timeout", "range:LargestResponse", "range:MostPerCall", "parameter:Parameters:a:Type is 'tuple'", "parameter:Parameters:b:Description",
            "parameter:Parameters:b: Minimum and Maximum are for numbers",
        ];
        foreach (var sentence in expected)
            mistakes.ShouldContain(m => m.Contains(sentence, StringComparison.Ordinal), sentence);
        mistakes.Count.ShouldBe(expected.Length, string.Join('\n', mistakes));
    }

    [Fact]
    public void Secret_WithALineBreak_IsAMistakeThatDoesNotTellIt()
    {
        var mistakes = HttpTools.Mistakes(
            """{ "tool": { "Description": "x", "Url": "https://a.example/", "Headers": { "Authorization": "${TOKEN_OF_OURS}" } } }""", ("TOKEN_OF_OURS", "hunter2\nX: y"));
        var mistake = mistakes.ShouldHaveSingleItem();
        mistake.ShouldContain("TOKEN_OF_OURS");
        mistake.ShouldNotContain("hunter2");
    }

    [Fact]
    public void Host_OutsideOfTheAllowedHosts_IsAMistake()
    {
        const string Tools = """{ "one": { "Description": "x", "Url": "https://a.example/" }, "two": { "Description": "x", "Url": "https://b.example/" } }""";
        HttpTools.Mistakes(Tools, ("Voice:Tools:AllowedHosts", "a.example, c.example")).ShouldHaveSingleItem().ShouldContain("b.example, which is not in Voice:Tools:AllowedHosts");
        HttpTools.Mistakes(Tools).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_InTheSettings_IsNoTools() => HttpTools.Mistakes("{ }").ShouldBeEmpty();
}
