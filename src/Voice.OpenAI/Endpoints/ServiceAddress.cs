using System.Net;
using System.Text.RegularExpressions;

namespace Voice.OpenAI.Endpoints;

/// <summary>The address of a service as people copy it from a portal or a manual, turned into a base URL.</summary>
/// <param name="BaseUrl">With the version in its path.</param>
/// <param name="Model">The model or deployment that the address names for talking, or null.</param>
/// <param name="ChatModel">The model or deployment that it names for writing, or null.</param>
/// <param name="Azure">True if it is an address of Azure.</param>
internal sealed partial record ServiceAddress(Uri BaseUrl, string? Model, string? ChatModel, bool Azure)
{
    private static readonly string[] AzureHosts = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com", ".api.cognitive.microsoft.com"];

    private static readonly string[] Portals = ["portal.azure.com", "oai.azure.com", "ai.azure.com", "platform.openai.com"];

    // The longest first: "/completions" is a part of "/chat/completions".
    private static readonly string[] Operations =
    [
        "/audio/transcriptions", "/audio/translations", "/audio/speech", "/chat/completions", "/images/generations", "/realtime/client_secrets", "/realtime/calls", "/responses", "/realtime", "/completions", "/embeddings", "/models",
    ];

    /// <summary>Reads the address of any service that speaks OpenAI's language: what follows the version is taken off.</summary>
    /// <param name="text">With or without scheme, quotes and an operation's path; may be empty.</param>
    /// <param name="mistake">Why it cannot be an address and what one looks like; empty if it is one.</param>
    /// <returns>Null for an empty text and for a mistake.</returns>
    public static ServiceAddress? Read(string? text, out string mistake)
    {
        if (Parse(text, "https://api.openai.com/v1", out mistake) is not { } url)
            return null;
        if (IsAzureHost(url.Host))
            return OfAzure(url);
        var (path, operation) = Split(url.AbsolutePath);
        var named = operation.Length > 0 ? Query(url, "model") ?? Query(url, "deployment") : null;
        var baseUrl = operation.Length == 0 ? url : new UriBuilder(url) { Path = path, Query = Without(url.Query, "model", "deployment") }.Uri;
        return new ServiceAddress(baseUrl, operation.StartsWith("/realtime", StringComparison.Ordinal) ? named : null, null, Azure: false);
    }

    /// <summary>Reads the address of an Azure resource, project, deployment or operation: all are the resource's <c>/openai/v1</c>, which takes no api-version.</summary>
    /// <inheritdoc cref="Read"/>
    public static ServiceAddress? ReadAzure(string? text, out string mistake)
    {
        if (Parse(text, "https://name.openai.azure.com", out mistake) is not { } url)
            return null;
        if (!OpenAIEndpoint.IsPublic(url))
            return OfAzure(url);
        mistake = "is OpenAI's own address and not one of Azure: set OPENAI_API_KEY alone, or use an address like https://name.openai.azure.com.";
        return null;
    }

    private static ServiceAddress OfAzure(Uri url)
    {
        var (path, operation) = Split(url.AbsolutePath);
        var deployment = Deployment().Match(path);
        var named = deployment.Success ? Uri.UnescapeDataString(deployment.Groups[1].Value) : operation.Length > 0 ? Query(url, "deployment") ?? Query(url, "model") : null;
        // A gateway may have a path of its own in front; the part that Azure's pages add behind the resource is removed.
        var trimmed = path.TrimEnd('/');
        var root = Tail().Replace(trimmed, "", 1);
        var hasVersion = trimmed.EndsWith("/v1", StringComparison.OrdinalIgnoreCase) && !trimmed.Contains("/api/projects/", StringComparison.OrdinalIgnoreCase);
        var baseUrl = hasVersion && operation.Length == 0 ? url : new UriBuilder(url) { Path = hasVersion ? trimmed : root + "/openai/v1", Query = "" }.Uri;
        return new ServiceAddress(
            baseUrl,
            operation.Length == 0 || operation.StartsWith("/realtime", StringComparison.Ordinal) ? named : null,
            operation is "/chat/completions" or "/responses" ? named : null,
            Azure: true);
    }

    private static Uri? Parse(string? text, string example, out string mistake)
    {
        mistake = "";
        var address = (text ?? "").Trim().Trim('"', '\'', '<', '>').Trim();
        if (address.Length == 0)
            return null;
        var whole = address.Contains("://", StringComparison.Ordinal);
        if (!whole)
            address = (IsNear(address) ? "http://" : "https://") + address;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "ws" or "wss") || !(whole || IsHost(url)))
            mistake = $"is '{Shown(text)}', which is not a URL: it looks like {example}.";
        else if (url.UserInfo.Length > 0)
            mistake = $"has a name or password in front of the host: give the key in its own setting, and the address like {example}.";
        else if (Portals.Contains(url.Host, StringComparer.OrdinalIgnoreCase))
            mistake = $"is the address of a portal, {url.Host}: copy the endpoint that it shows for the resource, which looks like {example}.";
        return mistake.Length > 0 ? null : new UriBuilder(url!) { Fragment = "", Path = Doubled().Replace(url!.AbsolutePath, "/") }.Uri;
    }

    /// <summary>One word alone, without scheme and port, is a slip and no host.</summary>
    private static bool IsHost(Uri url) => url.Host.Contains('.') || url.HostNameType == UriHostNameType.IPv6 || !url.IsDefaultPort;

    /// <summary>Services on this machine and in its network have no certificates as a rule.</summary>
    private static bool IsNear(string address)
    {
        var host = address.Split('/', '?')[0];
        var colon = host.LastIndexOf(':');
        var name = colon > 0 && !host.EndsWith(']') ? host[..colon] : host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(name.Trim('[', ']'), out _) || (colon > 0 && !name.Contains('.'));
    }

    private static bool IsAzureHost(string host) => AzureHosts.Any(known => host.EndsWith(known, StringComparison.OrdinalIgnoreCase));

    private static (string Path, string Operation) Split(string path)
    {
        var trimmed = path.TrimEnd('/');
        var operation = Operations.FirstOrDefault(known => trimmed.EndsWith(known, StringComparison.OrdinalIgnoreCase));
        return operation is null ? (path, "") : (trimmed[..^operation.Length], operation);
    }

    private static string? Query(Uri url, string name)
    {
        foreach (var pair in url.Query.TrimStart('?').Split('&'))
            if (pair.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase) && pair.Length > name.Length + 1)
                return Uri.UnescapeDataString(pair[(name.Length + 1)..].Replace('+', ' '));
        return null;
    }

    private static string Without(string query, params string[] names) =>
        string.Join('&', query.TrimStart('?').Split('&').Where(pair => !names.Any(name => pair.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))));

    /// <summary>A query may hold a key.</summary>
    private static string Shown(string? text) => (text ?? "").Trim().Split('?')[0];

    [GeneratedRegex("/openai/deployments/([^/]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Deployment();

    /// <summary>The part behind the path of the resource.</summary>
    [GeneratedRegex("(/openai(/v1|/deployments(/.*)?)?|/api/projects(/.*)?|/models)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tail();

    [GeneratedRegex("/{2,}")]
    private static partial Regex Doubled();
}
