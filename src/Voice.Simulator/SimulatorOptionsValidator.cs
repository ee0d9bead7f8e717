using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Voice.Simulator.Scenarios;
using Voice.Simulator.Settings;

namespace Voice.Simulator;

/// <summary>Reports everything that is wrong with the settings at once, when the program starts. The attributes beside each setting say what it may be.</summary>
sealed class SimulatorOptionsValidator : IValidateOptions<SimulatorOptions>
{
    public ValidateOptionsResult Validate(string? name, SimulatorOptions options)
    {
        var mistakes = new List<string>();
        Check(options, "Simulator", mistakes);
        for (var i = 0; i < options.Keys.Count; i++) Check(options.Keys[i], $"Simulator:Keys:{i}", mistakes);
        if (options.Scenario is { Length: > 0 } path) ScenarioFile.Read(path, mistakes);
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    static void Check(object settings, string path, List<string> mistakes)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new(settings), results, validateAllProperties: true);
        mistakes.AddRange(results.Select(result => $"{path}:{result.MemberNames.FirstOrDefault()}: {result.ErrorMessage}"));
    }
}
