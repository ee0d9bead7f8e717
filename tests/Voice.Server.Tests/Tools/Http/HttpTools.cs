using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Server.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.Http;

/// <summary>Makes tools of settings, as an appsettings.json has them.</summary>
internal static class HttpTools
{
    public static IConfiguration Configuration(string tools, params (string Name, string Value)[] variables) => new ConfigurationBuilder()
        .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Voice": { "Tools": { "Http": {{tools}} } } }""")))
        .AddInMemoryCollection(variables.Select(v => KeyValuePair.Create<string, string?>(v.Name, v.Value)))
        .Build();

    public static List<string> Mistakes(string tools, params (string Name, string Value)[] variables)
    {
        var mistakes = new List<string>();
        HttpToolSource.Read(Configuration(tools, variables), mistakes);
        return mistakes;
    }

    public static VoiceTool One(string tool, Func<string, IPAddress[]>? resolve = null, TimeProvider? time = null, ILogger<HttpToolSource>? logger = null, params (string Name, string Value)[] variables)
    {
        var mistakes = new List<string>();
        var definitions = HttpToolSource.Read(Configuration($$"""{ "tool": {{tool}} }""", variables), mistakes);
        mistakes.ShouldBeEmpty();
        var guard = resolve is null ? new AddressGuard() : new AddressGuard((host, _) => Task.FromResult(resolve(host)));
        return new HttpToolSource(definitions, guard, time ?? TimeProvider.System, logger ?? NullLogger<HttpToolSource>.Instance).Tools.Single();
    }

    public static async Task<string> CallAsync(this VoiceTool tool, object arguments, CancellationToken cancellation = default)
    {
        var bound = new AIFunctionArguments();
        foreach (var property in (arguments as JsonElement? ?? JsonSerializer.SerializeToElement(arguments)).EnumerateObject())
            bound[property.Name] = property.Value;
        return (string)(await tool.Function.InvokeAsync(bound, cancellation))!;
    }
}
