using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Voice.Tools;

namespace Voice.Server.Tools.Http;

/// <summary>A tool that is one HTTP request.</summary>
internal sealed partial class HttpTool(HttpToolDefinition definition, HttpClient http, TimeProvider time, ILogger logger) : AIFunction
{
    private readonly ILogger _logger = logger;

    public override string Name => definition.Name;

    public override string Description => definition.Options.Description;

    public override JsonElement JsonSchema => definition.Schema;

    /// <exception cref="ToolException">Any failure, in words for the model that hold no secret.</exception>
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var values = Check(arguments);
        using var request = Request(values);
        using var deadline = new CancellationTokenSource(definition.Options.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            return await HttpAnswer.ReadAsync(response, definition.Options.LargestResponse, definition.Secrets, stop.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ToolException("The service took too long to answer.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            // The whole exception may have the URL in it, and so a secret or an argument.
            if (e is ForbiddenAddressException || e.InnerException is ForbiddenAddressException)
                LogForbidden(Name);
            else
                LogUnreachable(Name, (e as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown);
            throw new ToolException("The service cannot be reached right now.");
        }
    }

    private Dictionary<string, HttpArgument> Check(AIFunctionArguments arguments)
    {
        var values = new Dictionary<string, HttpArgument>(StringComparer.Ordinal);
        foreach (var (name, value) in arguments)
        {
            var parameter = definition.Parameters.FirstOrDefault(p => p.Name == name)
                ?? throw new ToolException("There is an argument that this tool does not have.");
            var json = value as JsonElement? ?? JsonSerializer.SerializeToElement(value, AIJsonUtilities.DefaultOptions);
            // Models write null for what they leave out.
            if (json.ValueKind != JsonValueKind.Null)
                values[name] = parameter.Check(json);
        }
        foreach (var parameter in definition.Parameters)
        {
            if (parameter.Options.Required && !values.ContainsKey(parameter.Name))
                throw new ToolException($"The argument '{parameter.Name}' is missing.");
        }
        return values;
    }

    private HttpRequestMessage Request(Dictionary<string, HttpArgument> values)
    {
        var request = new HttpRequestMessage(Method(definition.Options.Method), definition.Url.Fill(values));
        foreach (var (name, value) in definition.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (definition.Body is { } body)
            request.Content = new StringContent(body.Fill(values), Encoding.UTF8, "application/json");
        else if (definition.SendsRest)
            request.Content = new StringContent(Rest(values), Encoding.UTF8, "application/json");
        return request;
    }

    private string Rest(Dictionary<string, HttpArgument> values)
    {
        var rest = values.Where(v => !definition.Url.InPath.Contains(v.Key) && !definition.Url.InQuery.Contains(v.Key));
        return $"{{{string.Join(',', rest.Select(v => $"{JsonSerializer.Serialize(v.Key)}:{v.Value.Json}"))}}}";
    }

    private static HttpMethod Method(HttpToolMethod method) => method switch
    {
        HttpToolMethod.Post => HttpMethod.Post,
        HttpToolMethod.Put => HttpMethod.Put,
        HttpToolMethod.Patch => HttpMethod.Patch,
        HttpToolMethod.Delete => HttpMethod.Delete,
        _ => HttpMethod.Get,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "HTTP tool {Tool} was stopped from reaching a private, reserved or unknown address")]
    private partial void LogForbidden(string tool);

    [LoggerMessage(Level = LogLevel.Warning, Message = "HTTP tool {Tool} did not reach its service: {Error}")]
    private partial void LogUnreachable(string tool, HttpRequestError error);
}
