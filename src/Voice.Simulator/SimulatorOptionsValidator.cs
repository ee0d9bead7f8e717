using Microsoft.Extensions.Options;
using Voice.Simulator.Scenarios;
using Voice.Simulator.Settings;

namespace Voice.Simulator;

/// <summary>Reports everything that is wrong with the settings at once, when the program starts.</summary>
sealed class SimulatorOptionsValidator : IValidateOptions<SimulatorOptions>
{
    public ValidateOptionsResult Validate(string? name, SimulatorOptions options)
    {
        var errors = new List<string>();
        if (options.ApiKey is { Length: 0 }) errors.Add("Simulator ApiKey is empty; leave it out to accept any key.");
        if (options.Keys.Any(key => key.Key.Length == 0)) errors.Add("Simulator Keys has an entry without its Key.");
        foreach (var (budget, value) in Budgets(options))
        {
            if (value is not (>= 1 and <= 1_000_000_000)) errors.Add($"Simulator {budget} is {value}; it must be 1 to 1000000000 per minute.");
        }

        if (options.Pace is not (>= 0 and <= 100)) errors.Add($"Simulator Pace is {options.Pace}; it must be 0 (all at once) to 100 times real time.");
        Require(options.SessionLimit, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24), "SessionLimit", errors);
        Require(options.TranscriptionDelay, TimeSpan.Zero, TimeSpan.FromSeconds(60), "TranscriptionDelay", errors);
        Require(options.ThinkTime, TimeSpan.Zero, TimeSpan.FromSeconds(60), "ThinkTime", errors);
        Require(options.SpeechDelay, TimeSpan.Zero, TimeSpan.FromSeconds(60), "SpeechDelay", errors);
        if (options.CacheMinimum is not (>= 0 and <= 128_000)) errors.Add($"Simulator CacheMinimum is {options.CacheMinimum}; it must be 0 to 128000 tokens.");
        if (options.Voice is not { Length: >= 1 and <= 64 }) errors.Add("Simulator Voice must be a name of 1 to 64 characters.");
        if (options.Scenario is { Length: > 0 } path) ScenarioFile.Read(path, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    static IEnumerable<(string Name, int Value)> Budgets(SimulatorOptions options)
    {
        yield return ("RequestsPerMinute", options.RequestsPerMinute);
        yield return ("TokensPerMinute", options.TokensPerMinute);
        for (var i = 0; i < options.Keys.Count; i++)
        {
            yield return ($"Keys:{i}:RequestsPerMinute", options.Keys[i].RequestsPerMinute ?? options.RequestsPerMinute);
            yield return ($"Keys:{i}:TokensPerMinute", options.Keys[i].TokensPerMinute ?? options.TokensPerMinute);
        }
    }

    static void Require(TimeSpan value, TimeSpan least, TimeSpan most, string name, List<string> errors)
    {
        if (value < least || value > most) errors.Add($"Simulator {name} is {value}; it must be {least} to {most}.");
    }
}
