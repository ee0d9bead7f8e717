using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Voice.Server.Settings;

namespace Voice.Server.Tools.Http;

/// <summary>Reads <c>Voice:Tools:Http</c>: one section for each tool.</summary>
internal sealed partial class HttpToolReader(IConfiguration configuration, List<string> mistakes)
{
    private readonly IReadOnlyList<string> _hosts = AllowedHosts.Read(configuration);

    public IReadOnlyList<HttpToolDefinition> Read() =>
        [.. configuration.GetSection("Voice:Tools:Http").GetChildren().Select(Read).OfType<HttpToolDefinition>()];

    private HttpToolDefinition? Read(IConfigurationSection section)
    {
        var before = mistakes.Count;
        if (!ToolName.IsMatch(section.Key))
            mistakes.Add($"{section.Path}: the name of a tool has 1 to 64 characters out of a-z, A-Z, 0-9, _ and -.");
        var options = SettingsReader.Read<HttpToolOptions>(section, mistakes);
        var secrets = new Secrets(configuration);
        var parameters = ReadParameters(section.GetSection("Parameters"));
        var headers = HttpHeaders.Read(section.GetSection("Headers"), secrets, mistakes);
        var url = ReadUrl(section.GetSection("Url"), options, secrets);
        var body = ReadBody(section.GetSection("Body"), options);
        if (options.Policy.HasEffect && options.OnBargeIn == Voice.Tools.BargeInRule.Cancel)
            mistakes.Add($"{section.Path}:OnBargeIn: a tool that changes something must not be cancelled halfway; use KeepRunning.");
        var sendsRest = body is null && options.Method is HttpToolMethod.Post or HttpToolMethod.Put or HttpToolMethod.Patch;
        if (url is not null)
            CheckPlaces(section, url, body, parameters, sendsRest);
        return mistakes.Count > before ? null : new HttpToolDefinition(section.Key, options, url!, parameters, headers, body, sendsRest, secrets, Schema(parameters));
    }

    private HttpParameter[] ReadParameters(IConfigurationSection section) => [.. section.GetChildren().Select(child =>
    {
        if (!ParameterName.IsMatch(child.Key))
            mistakes.Add($"{child.Path}: the name of a parameter has 1 to 64 letters, digits and _, and does not begin with a digit.");
        if (child.Value is { Length: > 0 })
            mistakes.Add($"{child.Path}: a section is needed, such as {{ \"Type\": \"string\", \"Description\": \"…\" }}.");
        var options = SettingsReader.Read<HttpParameterOptions>(child, mistakes);
        var allowed = SettingsList.Read(child.GetSection("Enum"));
        var isNumber = options.Type is HttpParameterType.Integer or HttpParameterType.Number;
        if (allowed.Count > 0 && options.Type != HttpParameterType.String)
            mistakes.Add($"{child.Path}:Enum is for strings only.");
        if (!isNumber && (options.Minimum ?? options.Maximum) is not null)
            mistakes.Add($"{child.Path}: Minimum and Maximum are for numbers only.");
        if (options.Minimum > options.Maximum)
            mistakes.Add($"{child.Path}: Minimum is greater than Maximum.");
        return new HttpParameter(child.Key, options, allowed);
    })];

    private UrlTemplate? ReadUrl(IConfigurationSection section, HttpToolOptions options, Secrets secrets)
    {
        if (options.Url.Length == 0)
            return null;
        var parts = options.Url.Split('?', 2);
        var text = parts.Length == 1 ? options.Url : parts[0] + "?" + secrets.Fill(parts[1], section.Path, mistakes, Uri.EscapeDataString);
        var own = new List<string>();
        var url = UrlTemplate.Parse(text, options.AllowHttp, options.AllowPrivateAddresses, own);
        mistakes.AddRange(own.Select(m => $"{section.Path} {m}"));
        if (url is not null && _hosts.Count > 0 && !_hosts.Contains(url.Origin.Host, StringComparer.OrdinalIgnoreCase))
            mistakes.Add($"{section.Path} leads to {url.Origin.Host}, which is not in Voice:Tools:AllowedHosts.");
        return url;
    }

    private BodyTemplate? ReadBody(IConfigurationSection section, HttpToolOptions options)
    {
        if (options.Body is null)
        {
            if (section.GetChildren().Any())
                mistakes.Add($"{section.Path}: write the JSON as one text, in quotes.");
            return null;
        }
        if (options.Method == HttpToolMethod.Get)
            mistakes.Add($"{section.Path}: GET has no body.");
        var body = BodyTemplate.Parse(options.Body);
        if (body is null)
            mistakes.Add($"{section.Path} is not JSON. A {{parameter}} stands for a whole value, outside of quotes.");
        return body;
    }

    private void CheckPlaces(IConfigurationSection section, UrlTemplate url, BodyTemplate? body, HttpParameter[] parameters, bool sendsRest)
    {
        var known = parameters.ToDictionary(p => p.Name, StringComparer.Ordinal);
        var used = url.InPath.Concat(url.InQuery).Concat(body?.Names ?? Enumerable.Empty<string>()).ToHashSet(StringComparer.Ordinal);
        mistakes.AddRange(used.Where(name => !known.ContainsKey(name)).Select(name => $"{section.Path}: {{{name}}} is not among its Parameters."));
        mistakes.AddRange(url.InPath.Where(name => known.TryGetValue(name, out var p) && !p.Options.Required)
            .Select(name => $"{section.Path}:Parameters:{name} stands in the path of the URL and so must be required."));
        if (!sendsRest)
            mistakes.AddRange(known.Keys.Where(name => !used.Contains(name)).Select(name => $"{section.Path}:Parameters:{name} is used neither in the Url nor in the Body."));
    }

    private static JsonElement Schema(IReadOnlyList<HttpParameter> parameters) => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(parameters.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Name, p.Schema()))),
        ["required"] = new JsonArray([.. parameters.Where(p => p.Options.Required).Select(p => JsonValue.Create(p.Name))]),
        ["additionalProperties"] = false,
    });

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex ToolName { get; }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,63}\z")]
    private static partial Regex ParameterName { get; }
}
