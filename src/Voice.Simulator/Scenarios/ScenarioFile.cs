using System.Globalization;
using System.Text.Json;
using Voice.Simulator.Faults;
using Voice.Simulator.Replies;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Scenarios;

/// <summary>Reads a scenario file; docs/simulator.md describes the format. Everything wrong is reported at once.</summary>
sealed class ScenarioFile
{
    static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    readonly string _path;
    readonly List<string> _errors;
    string _place = "";

    ScenarioFile(string path, List<string> errors)
    {
        _path = path;
        _errors = errors;
    }

    /// <summary>The scenario, or null with what is wrong added to <paramref name="errors"/>: file, rule, fault.</summary>
    public static Scenario? Read(string path, List<string> errors)
    {
        var before = errors.Count;
        var reader = new ScenarioFile(path, errors);
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var scenario = reader.ReadScenario(document.RootElement);
            return errors.Count == before ? scenario : null;
        }
        catch (JsonException exception)
        {
            reader.Wrong($"it is not JSON: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            reader.Wrong($"it cannot be read: {exception.Message}");
        }

        return null;
    }

    Scenario? ReadScenario(JsonElement root)
    {
        if (!Known(root, "the file", "ordered", "rules", "faults", "comment")) return null;
        var faults = root.TryGetProperty("faults", out var list) ? ReadFaults(list) : [];
        var read = new List<ScenarioRule>();
        if (!root.TryGetProperty("rules", out var rules) && faults.Count > 0) return new(Flag(root, "ordered"), read, faults);
        if (rules.ValueKind != JsonValueKind.Array || rules.GetArrayLength() == 0) return Wrong<Scenario>("'rules' must be a list with at least one rule");
        var number = 0;
        foreach (var rule in rules.EnumerateArray())
        {
            _place = $"rule {++number}: ";
            if (ReadRule(rule) is { } good) read.Add(good);
        }

        _place = "";
        return new(Flag(root, "ordered"), read, faults);
    }

    List<SimulatorFault> ReadFaults(JsonElement list)
    {
        var faults = new List<SimulatorFault>();
        if (list.ValueKind != JsonValueKind.Array)
        {
            Wrong("'faults' must be a list");
            return faults;
        }

        var number = 0;
        foreach (var one in list.EnumerateArray())
        {
            var wrong = new List<string>();
            if (FaultFile.Read(one, wrong) is { } fault) faults.Add(fault);
            _place = $"fault {++number}: ";
            foreach (var what in wrong) Wrong(what);
            _place = "";
        }

        return faults;
    }

    ScenarioRule? ReadRule(JsonElement rule)
    {
        if (!Known(rule, "a rule", "when", "then", "after", "once", "comment")) return null;
        if (!rule.TryGetProperty("when", out var when)) return Wrong<ScenarioRule>("'when' is missing");
        if (!Known(when, "'when'", "heard", "typed", "said")) return null;
        var triggers = when.EnumerateObject().ToList();
        if (triggers.Count != 1) return Wrong<ScenarioRule>("'when' must have exactly one of 'heard', 'typed' or 'said'");
        if (triggers[0].Value.ValueKind != JsonValueKind.String || triggers[0].Value.GetString() is not { Length: > 0 } pattern)
            return Wrong<ScenarioRule>($"'when.{triggers[0].Name}' must be a text, for example \"hello*\"");
        if (ReadSteps(rule, "then", required: true) is not { } then) return null;
        var after = ReadSteps(rule, "after", required: false);
        if (after is not null && !then.Any(step => step is ReplyStep.Call))
            return Wrong<ScenarioRule>("'after' needs a 'call' in 'then' to come after");
        bool? spoken = triggers[0].Name switch { "heard" => true, "typed" => false, _ => null };
        return new(spoken, ScenarioRule.Compile(pattern), then, after, Flag(rule, "once"));
    }

    List<ReplyStep>? ReadSteps(JsonElement rule, string name, bool required)
    {
        if (!rule.TryGetProperty(name, out var list)) return required ? Wrong<List<ReplyStep>>($"'{name}' is missing") : null;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            return Wrong<List<ReplyStep>>($"'{name}' must be a list with at least one step");
        var steps = new List<ReplyStep>();
        var place = _place;
        foreach (var step in list.EnumerateArray())
        {
            _place = $"{place}{name}[{steps.Count}]: ";
            var read = ReadStep(step);
            _place = place;
            if (read is null) return null;
            steps.Add(read);
        }

        return steps;
    }

    ReplyStep? ReadStep(JsonElement step)
    {
        if (!Known(step, "a step", "say", "call", "arguments", "wait", "fail")) return null;
        var kinds = step.EnumerateObject().Where(property => property.Name != "arguments").ToList();
        if (kinds.Count != 1) return Wrong<ReplyStep>("a step must have exactly one of 'say', 'call', 'wait' or 'fail'");
        var (kind, value) = (kinds[0].Name, kinds[0].Value);
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } text)
            return Wrong<ReplyStep>($"'{kind}' must be a text that is not empty");
        var hasArguments = step.TryGetProperty("arguments", out var arguments);
        if (hasArguments && (kind != "call" || arguments.ValueKind != JsonValueKind.Object))
            return Wrong<ReplyStep>(kind == "call" ? "'arguments' must be an object" : "'arguments' belongs to 'call'");
        return kind switch
        {
            "say" => new ReplyStep.Say(text),
            "call" => new ReplyStep.Call(text, hasArguments ? JsonSerializer.Serialize(arguments, JsonText.Compact) : "{}"),
            "wait" => ReadWait(text),
            _ => ReadFailure(text),
        };
    }

    ReplyStep? ReadWait(string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero && time <= LongestWait
            ? new ReplyStep.Wait(time)
            : Wrong<ReplyStep>($"'wait' must be a time like \"00:00:02\", at most an hour, but is \"{text}\"");

    ReplyStep? ReadFailure(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, detail) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        return kind switch
        {
            "drop" => new ReplyStep.Fail(FailureKind.Drop, ""),
            "mute" => new ReplyStep.Fail(FailureKind.Mute, ""),
            "close" when IsCloseCode(detail) => new ReplyStep.Fail(FailureKind.Close, detail),
            "close" => Wrong<ReplyStep>($"'close:' needs a code that may be sent (1000 to 1003, 1007 to 1014, 3000 to 4999), but has \"{detail}\""),
            "error" when detail.Length > 0 => new ReplyStep.Fail(FailureKind.Error, detail),
            "response_failed" => new ReplyStep.Fail(FailureKind.ResponseFailed, detail.Length > 0 ? detail : "server_error"),
            "response_incomplete" => new ReplyStep.Fail(FailureKind.ResponseIncomplete, detail.Length > 0 ? detail : "content_filter"),
            _ => Wrong<ReplyStep>(
                "'fail' must be drop, mute, close:<code>, error:<code>, response_failed[:<code>] or response_incomplete[:<reason>], " +
                $"but is \"{text}\""),
        };
    }

    static bool IsCloseCode(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && FaultRules.IsCloseCode(code);

    bool Flag(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value)) return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Wrong($"'{name}' must be true or false");
        return value.ValueKind == JsonValueKind.True;
    }

    bool Known(JsonElement element, string what, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Wrong($"{what} must be an object");
            return false;
        }

        var fine = true;
        foreach (var property in element.EnumerateObject())
        {
            if (names.Contains(property.Name)) continue;
            Wrong($"{what} has an unknown key '{property.Name}'; known are {string.Join(", ", names!)}");
            fine = false;
        }

        return fine;
    }

    void Wrong(string what) => _errors.Add($"Scenario {_path}: {_place}{what.TrimEnd('.')}.");

    T? Wrong<T>(string what)
        where T : class
    {
        Wrong(what);
        return null;
    }
}
