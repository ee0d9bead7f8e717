using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Text;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Replies;

/// <summary>A tool that wants to be confirmed says so in its output; the caller's "yes" calls it again.</summary>
static class Confirmation
{
    /// <summary>True if a tool's output asks for the caller's consent.</summary>
    public static bool IsWanted(string output) => output.Contains("confirm", StringComparison.OrdinalIgnoreCase);

    /// <summary>The question for such an output.</summary>
    public static string Question(string tool) => $"Shall I really {Wording.Of(tool)}? Please say yes or no.";

    /// <summary>True if the last thing a tool said is a question for consent and was put to the caller.</summary>
    public static bool IsAsked(ReplyRequest request) => Asked(request) is not null;

    /// <summary>The tool once more, with whatever property of its schema tells it that the caller agreed; null if nothing was asked.</summary>
    public static IReadOnlyList<ReplyStep>? Given(ReplyRequest request)
    {
        if (Asked(request) is not { } call || request.Tools.FirstOrDefault(tool => tool.Name == call.Tool) is not { } tool) return null;
        var arguments = Parse(call.Arguments);
        if (tool.Parameters.ValueKind == JsonValueKind.Object && tool.Parameters.TryGetProperty("properties", out var properties) &&
            properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (property.Name.Contains("confirm", StringComparison.OrdinalIgnoreCase)) arguments[property.Name] = true;
            }
        }

        return [new ReplyStep.Call(call.Tool, arguments.ToJsonString(JsonText.Compact))];
    }

    static Turn.Call? Asked(ReplyRequest request)
    {
        // Only the exchange just before the caller's answer counts: [output] [question] [yes].
        var before = request.Turns.Reverse().SkipWhile(turn => turn is not Turn.Assistant).SkipWhile(turn => turn is Turn.Assistant);
        return before.FirstOrDefault() is Turn.Output output && IsWanted(output.Text) ? request.CallOf(output.CallId) : null;
    }

    static JsonObject Parse(string arguments)
    {
        try
        {
            return JsonNode.Parse(arguments) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
