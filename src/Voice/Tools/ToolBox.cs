using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Voice.Tools;

/// <summary>The tools a call may use: discovers, describes, binds, runs with a timeout, and turns failure into words for the model.</summary>
public sealed partial class ToolBox
{
    private readonly Dictionary<string, AIFunction> _functions;
    private readonly IServiceProvider? _services;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly ILogger _logger;

    /// <param name="functions">Any <see cref="AIFunction"/>s; names must be unique.</param>
    /// <param name="timeout">How long one call may take before the model is told that it took too long.</param>
    /// <exception cref="ArgumentException">Two tools have one name.</exception>
    public ToolBox(IEnumerable<AIFunction> functions, IServiceProvider? services, TimeProvider time, TimeSpan timeout, ILogger<ToolBox> logger)
    {
        _functions = [];
        foreach (var function in functions)
        {
            if (!_functions.TryAdd(function.Name, function))
                throw new ArgumentException($"Two tools are named '{function.Name}'. Give each its own name.", nameof(functions));
        }
        _services = services;
        _time = time;
        _timeout = timeout;
        _logger = logger;
        Descriptions = [.. _functions.Values.Select(f => new ToolDescription(f.Name, f.Description, f.JsonSchema))];
    }

    /// <summary>The tools as the model sees them, in a stable order.</summary>
    public IReadOnlyList<ToolDescription> Descriptions { get; }

    /// <summary>All methods marked <see cref="VoiceToolAttribute"/> in an assembly: static ones, and those of classes that can be made from the services.</summary>
    public static IEnumerable<AIFunction> Discover(Assembly assembly, IServiceProvider services)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var type in assembly.GetTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            object? instance = null;
            foreach (var method in type.GetMethods(All))
            {
                if (method.GetCustomAttribute<VoiceToolAttribute>() is not { } tool)
                    continue;
                if (!method.IsStatic)
                    instance ??= services.GetService(type) ?? Activator.CreateInstance(type, [.. ConstructorArguments(type, services)])!;
                yield return AIFunctionFactory.Create(method, method.IsStatic ? null : instance, new AIFunctionFactoryOptions { Name = tool.Name });
            }
        }
    }

    /// <summary>Runs one call. Never throws: what goes wrong is a result that says so.</summary>
    /// <param name="arguments">JSON object as the model wrote it.</param>
    public async Task<ToolResult> RunAsync(string name, string arguments, CancellationToken cancellation)
    {
        var startedAt = _time.GetTimestamp();
        ToolResult Failed(string why) => new(false, why, _time.GetElapsedTime(startedAt));
        if (!_functions.TryGetValue(name, out var function))
            return Failed($"There is no tool named '{name}'.");
        if (!TryBind(arguments, out var bound, out var wrong))
            return Failed($"The arguments are wrong: {wrong}");
        using var deadline = new CancellationTokenSource(_timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            bound.Services = _services;
            // On a thread of its own and not waited for beyond the deadline: a tool that blocks or does not look at its token must not hold the call up.
            var result = await Task.Run(() => function.InvokeAsync(bound, stop.Token).AsTask(), stop.Token).WaitAsync(stop.Token);
            return new ToolResult(true, Text(result), _time.GetElapsedTime(startedAt));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Failed("The tool took too long and was stopped.");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Failed("The call ended.");
        }
        catch (ToolException e)
        {
            return Failed(e.Message);
        }
        catch (ArgumentException e)
        {
            LogFailed(name, e);
            return Failed("The arguments are wrong.");
        }
        catch (Exception e)
        {
            LogFailed(name, e);
            return Failed("The tool failed.");
        }
    }

    private static IEnumerable<object> ConstructorArguments(Type type, IServiceProvider services) =>
        type.GetConstructors().Single().GetParameters().Select(p =>
            services.GetService(p.ParameterType) ?? throw new InvalidOperationException($"Tool class {type.Name} needs a {p.ParameterType.Name}, which is not registered."));

    private static bool TryBind(string json, out AIFunctionArguments arguments, out string wrong)
    {
        arguments = [];
        wrong = "";
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(json) ? "{}" : json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                wrong = "a JSON object is needed.";
                return false;
            }
            foreach (var property in document.RootElement.EnumerateObject())
                arguments[property.Name] = property.Value.Clone();
            return true;
        }
        catch (JsonException e)
        {
            wrong = $"not valid JSON (line {e.LineNumber}, byte {e.BytePositionInLine}).";
            return false;
        }
    }

    private static string Text(object? result) => result switch
    {
        null => "done",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        JsonElement json => json.GetRawText(),
        _ => JsonSerializer.Serialize(result, AIJsonUtilities.DefaultOptions),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool {Tool} failed")]
    private partial void LogFailed(string tool, Exception e);
}
