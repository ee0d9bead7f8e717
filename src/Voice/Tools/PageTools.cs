using System.Text.Json;
using System.Text.RegularExpressions;

namespace Voice.Tools;

/// <summary>The tools that the caller's page has offered for this call, and the calls of them that are open. Thread-safe.</summary>
internal sealed partial class PageTools
{
    /// <summary>The prefix of their names for the model. It stops a page from replacing a tool of the server.</summary>
    public const string Prefix = "page_";

    internal const int MostTools = 16;
    private const int LongestSchema = 8_192;
    private static readonly ToolPolicy Policy = new() { Audience = ToolAudience.Browser, MostPerCall = 100 };

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource<ToolResult>> _open = [];
    private Dictionary<string, ToolDescription> _tools = [];

    // The schemas as the page wrote them: arguments are checked against these.
    private Dictionary<string, ArgumentSchema> _schemas = [];

    public IReadOnlyList<ToolDescription> Descriptions
    {
        get
        {
            lock (_gate)
                return [.. _tools.Values];
        }
    }

    /// <summary>Takes what a page offers, in place of what was offered before. One that is not right is left out; the others are taken.</summary>
    /// <returns>The mistakes, one sentence for each tool that was left out, or null. It begins with the tool's name where that has the right form.</returns>
    public string? Offer(IReadOnlyList<(string Name, string Description, string Parameters)> tools)
    {
        if (tools.Count > MostTools)
            return $"A page may offer {MostTools} tools, not {tools.Count}.";
        var offered = new Dictionary<string, ToolDescription>();
        var judged = new Dictionary<string, ArgumentSchema>();
        var wrong = new List<string>();
        foreach (var (name, description, parameters) in tools)
        {
            if (!NameForm().IsMatch(name))
                wrong.Add("A tool's name is 1 to 59 characters out of a-z, A-Z, 0-9, _ and -.");
            else if (description.Length is 0 or > ToolDescription.LongestDescription || parameters.Length > LongestSchema)
                wrong.Add($"Tool '{name}' needs a description of 1 to {ToolDescription.LongestDescription} characters and a schema of up to {LongestSchema}.");
            else if (Schema(parameters) is not { } schema)
                wrong.Add($"The parameters of tool '{name}' are not a JSON schema of an object.");
            else if (ToolDescription.For(Prefix + name, description, schema, out var refusal, out _) is not { } described)
                wrong.Add($"Tool '{name}' cannot be offered to a model: {refusal}.");
            else if (!offered.TryAdd(Prefix + name, described))
                wrong.Add($"Two tools are named '{name}'.");
            else
                judged[Prefix + name] = new ArgumentSchema(schema);
        }
        lock (_gate)
            (_tools, _schemas) = (offered, judged);
        return wrong.Count == 0 ? null : string.Join(' ', wrong);
    }

    /// <returns>The verdict, or null if the page has no such tool.</returns>
    public ToolVerdict? Judge(string name, string arguments)
    {
        ArgumentSchema? schema;
        lock (_gate)
        {
            if (!_schemas.TryGetValue(name, out schema))
                return null;
        }
        return new ToolVerdict(Policy, ArgumentCheck.Find(arguments, schema, out _) is { } wrong ? $"The arguments are wrong: {wrong}. It was not run; mend them and call again." : null);
    }

    public bool Has(string name)
    {
        lock (_gate)
            return _tools.ContainsKey(name);
    }

    /// <summary>Waits for the page's answer to a call.</summary>
    public async Task<ToolResult> AwaitAsync(string callId, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<ToolResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _open[callId] = answer;
        try
        {
            return await answer.Task.WaitAsync(timeout, time, cancellation);
        }
        catch (TimeoutException)
        {
            return ToolResult.Refused("The page did not answer in time.");
        }
        catch (OperationCanceledException)
        {
            return ToolResult.Refused("It was stopped.");
        }
        finally
        {
            lock (_gate)
                _open.Remove(callId);
        }
    }

    public void Answer(string callId, ToolResult result)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(callId, out var answer))
                answer.TrySetResult(result);
        }
    }

    /// <summary>The page is gone: its open calls fail now rather than at their deadline.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            foreach (var answer in _open.Values)
                answer.TrySetResult(ToolResult.Refused("The page is gone."));
        }
    }

    private static JsonElement? Schema(string parameters)
    {
        try
        {
            using var schema = JsonDocument.Parse(parameters, new JsonDocumentOptions { AllowDuplicateProperties = false });
            ArgumentCheck.ReadAll(schema.RootElement);
            return schema.RootElement.ValueKind == JsonValueKind.Object ? schema.RootElement.Clone() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,59}$")]
    private static partial Regex NameForm();
}
