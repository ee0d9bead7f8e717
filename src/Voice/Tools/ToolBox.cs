using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Voice.Tools;

/// <summary>The tools of the server: describes them, judges a call, runs it with a deadline, and turns failure into words for the model. Thread-safe.</summary>
internal sealed partial class ToolBox
{
    // Each blank and each escaped letter costs a token. Escapes are not needed, because the text goes to a model and not into a page.
    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions)
    {
        WriteIndented = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // OpenAI takes 128 for a session or a request. The rest is for those of the caller's page.
    private const int MostTools = 128 - PageTools.MostTools;

    // The most changes of one schema that the log names.
    private const int MostNamed = 8;

    private readonly Dictionary<string, VoiceTool> _tools = [];
    private readonly Dictionary<string, ArgumentSchema> _schemas = [];
    private readonly List<(ToolDescription Description, ToolAudience Audience)> _described = [];
    private readonly IServiceProvider? _services;
    private readonly TimeProvider _time;
    private readonly ToolOptions _options;
    private readonly ILogger _logger;

    /// <summary>Takes tools. One that no model's provider would accept is left out, and the log names it: it would cost the whole session.</summary>
    /// <param name="tools">Their names must be unique.</param>
    /// <param name="named">The messages that earlier boxes wrote to the log, so that each is written once. Null for none.</param>
    /// <exception cref="ArgumentException">Two tools have one name, or one has a name that is kept for the page's tools.</exception>
    public ToolBox(IEnumerable<VoiceTool> tools, ToolOptions options, IServiceProvider? services, TimeProvider time, ILogger<ToolBox> logger, ISet<string>? named = null)
    {
        (_options, _services, _time, _logger) = (options, services, time, logger);
        named ??= new HashSet<string>();
        foreach (var tool in tools)
        {
            if (tool.Name.StartsWith(PageTools.Prefix, StringComparison.Ordinal))
                throw new ArgumentException($"No tool of the server may be named '{tool.Name}': '{PageTools.Prefix}' is for those of the caller's page.", nameof(tools));
            if (!_tools.TryAdd(tool.Name, tool))
                throw new ArgumentException($"Two tools are named '{tool.Name}'. Give each its own name.", nameof(tools));
            _schemas[tool.Name] = new ArgumentSchema(tool.Function.JsonSchema);
            Describe(tool, named);
        }
        foreach (var name in _tools.Keys.Except(_described.Select(static d => d.Description.Name)).ToArray())
            _tools.Remove(name);
    }

    public ToolOptions Options => _options;

    /// <summary>All methods marked <see cref="VoiceToolAttribute"/> in an assembly: static ones, and those of classes that can be made from the services.</summary>
    public static IEnumerable<VoiceTool> Discover(Assembly assembly, IServiceProvider services)
    {
        foreach (var type in assembly.GetTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            object? instance = null;
            foreach (var (method, tool) in Marked(type))
            {
                if (!method.IsStatic)
                    instance ??= services.GetService(type) ?? Activator.CreateInstance(type, [.. ConstructorArguments(type, services)])!;
                yield return new VoiceTool(ToFunction(method, method.IsStatic ? null : instance, tool.Name), tool.Policy);
            }
        }
    }

    /// <summary>The methods of a class that are marked as tools.</summary>
    internal static IEnumerable<(MethodInfo Method, VoiceToolAttribute Tool)> Marked(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var method in type.GetMethods(All))
        {
            if (method.GetCustomAttribute<VoiceToolAttribute>() is { } tool)
                yield return (method, tool);
        }
    }

    /// <summary>A method as a function for the model, with the parameters it must not see filled in here.</summary>
    public static AIFunction ToFunction(MethodInfo method, object? instance, string name, string? description = null) => AIFunctionFactory.Create(method, instance, new AIFunctionFactoryOptions
    {
        Name = name,
        Description = description,
        ConfigureParameterBinding = static parameter => parameter.ParameterType != typeof(CallContext) ? default : new()
        {
            ExcludeFromSchema = true,
            BindParameter = static (_, arguments) => arguments.Context?[typeof(CallContext)],
        },
    });

    /// <summary>The tools as the model sees them, in a stable order.</summary>
    /// <param name="line">The kind of line the caller is on.</param>
    public IReadOnlyList<ToolDescription> Describe(ToolAudience line) =>
        [.. _described.Where(d => d.Audience.HasFlag(line)).Select(static d => d.Description)];

    /// <summary>Says whether a call may run at all. Pure.</summary>
    /// <param name="arguments">JSON as the model wrote it.</param>
    public ToolVerdict Judge(string name, string arguments, ToolAudience line) => Judge(name, arguments, line, out _);

    private ToolVerdict Judge(string name, string arguments, ToolAudience line, out JsonElement values)
    {
        values = default;
        if (!_tools.TryGetValue(name, out var tool))
            return new ToolVerdict(ToolPolicy.Default, $"There is no tool named '{name}'.");
        if (!tool.Policy.Audience.HasFlag(line))
            return new ToolVerdict(tool.Policy, $"'{name}' cannot be used on this kind of call.");
        return new ToolVerdict(tool.Policy, ArgumentCheck.Find(arguments, _schemas[name], out values) is { } wrong ? $"The arguments are wrong: {wrong}. It was not run; mend them and call again." : null);
    }

    /// <summary>Runs one call. Never throws: what goes wrong is a result that says so.</summary>
    /// <param name="arguments">JSON as the model wrote it; held against the schema once more.</param>
    /// <param name="cancellation">Ends a call that changes nothing. One that does is left to finish within its own deadline.</param>
    public async Task<ToolResult> RunAsync(string name, string arguments, CallContext call, CancellationToken cancellation)
    {
        var verdict = Judge(name, arguments, call.Line, out var values);
        if (verdict.Refusal is { } refusal)
            return ToolResult.Refused(refusal);
        var tool = _tools[name];
        if (!Binds(tool.Function, values))
            return ToolResult.Refused("The arguments are wrong. It was not run; mend them and call again.");
        var startedAt = _time.GetTimestamp();
        using var deadline = new CancellationTokenSource(tool.Policy.Timeout ?? _options.Timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, tool.Policy.HasEffect ? CancellationToken.None : cancellation);
        var bound = new AIFunctionArguments(values.EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value))
        {
            Services = _services,
            Context = new Dictionary<object, object?> { [typeof(CallContext)] = call, [typeof(IProgress<ToolProgress>)] = call },
        };
        var (outcome, output) = await RunAsync(tool, bound, deadline.Token, stop.Token);
        return new ToolResult(outcome, ToolText.Clean(output, _options.LongestOutput), _time.GetElapsedTime(startedAt));
    }

    private void Describe(VoiceTool tool, ISet<string> named)
    {
        var description = ToolDescription.For(tool.Name, tool.Function.Description, tool.Function.JsonSchema, out var refusal, out var mended);
        if (description is not null && _described.Count == MostTools)
            (description, refusal) = (null, $"a model is offered at most {MostTools} tools of the server");
        if (description is not null)
            _described.Add((description, tool.Policy.Audience));
        if (refusal is not null && named.Add($"{tool.Name}: {refusal}"))
            LogLeftOut(tool.Name, tool.Source, refusal);
        else if (mended.Count > 0 && string.Join(", ", mended.Distinct().Take(MostNamed)) is var changes && named.Add($"{tool.Name}: {changes}"))
            LogMended(tool.Name, tool.Source, changes);
    }

    private async Task<(ToolOutcome Outcome, string Output)> RunAsync(VoiceTool tool, AIFunctionArguments bound, CancellationToken deadline, CancellationToken stop)
    {
        // A token for the tool alone: its callbacks may block or throw, and must neither delay the deadline nor throw into the code that cancels.
        var tools = new CancellationTokenSource();
        // A tool with an effect that was cut off may have acted, so its outcome is unknown and not a failure.
        var cutOff = tool.Policy.HasEffect ? ToolOutcome.Unknown : ToolOutcome.Failed;
        try
        {
            // Task.Run: a tool's first step must not run inside the mailbox. WaitAsync: one that does not look at its token must not hold the call up.
            var result = await Task.Run(async () => await tool.Function.InvokeAsync(bound, tools.Token), CancellationToken.None).WaitAsync(stop);
            return (ToolOutcome.Done, Text(result));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _ = tools.CancelAsync().ContinueWith(static cancelled => cancelled.Exception, TaskScheduler.Default);
            var why = deadline.IsCancellationRequested ? "The tool took too long and was stopped." : "The tool was stopped, because the caller spoke or hung up.";
            return (cutOff, cutOff == ToolOutcome.Unknown ? why + " It is not known whether it was done: tell the caller so, and do not try again unless they ask for it." : why);
        }
        catch (ToolException e)
        {
            return (e.Outcome, e.Message);
        }
        catch (Exception e) when (e is ArgumentException or JsonException && !tool.Policy.HasEffect)
        {
            LogFailed(tool.Name, e.GetType().Name);
            return (ToolOutcome.Failed, "The arguments are wrong.");
        }
        catch (Exception e)
        {
            LogFailed(tool.Name, e.GetType().Name);
            return (cutOff, cutOff == ToolOutcome.Unknown ? "The tool failed, and it is not known whether it was done: tell the caller so, and do not try again unless they ask for it." : "The tool failed.");
        }
    }

    /// <summary>Tells whether the method can take the values. A value may fit the schema and not the method (a whole number that is too large). This check runs before the call, so that the outcome is never unknown.</summary>
    private static bool Binds(AIFunction function, JsonElement values)
    {
        foreach (var parameter in function.UnderlyingMethod?.GetParameters() ?? [])
        {
            try
            {
                if (parameter.ParameterType != typeof(CallContext) && parameter.Name is { } name && values.TryGetProperty(name, out var value))
                    _ = value.Deserialize(parameter.ParameterType, function.JsonSerializerOptions);
            }
            catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or NotSupportedException or FormatException)
            {
                return false;
            }
        }
        return true;
    }

    private static IEnumerable<object> ConstructorArguments(Type type, IServiceProvider services) =>
        type.GetConstructors().Single().GetParameters().Select(p =>
            services.GetService(p.ParameterType) ?? throw new InvalidOperationException($"Tool class {type.Name} needs a {p.ParameterType.Name}, which is not registered."));

    private static string Text(object? result) => result switch
    {
        null => "done",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        JsonElement json => JsonSerializer.Serialize(json, Compact),
        _ => JsonSerializer.Serialize(result, Compact),
    };

    // The exception's text may hold what the tool was asked: only its kind is written down.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool {Tool} failed with {Kind}")]
    private partial void LogFailed(string tool, string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "Tool {Tool} of {Source} is not offered to any model: {Reason}")]
    private partial void LogLeftOut(string tool, string source, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool {Tool} of {Source} is offered with changes, since models do not accept it as it is: {Changes}")]
    private partial void LogMended(string tool, string source, string changes);
}
