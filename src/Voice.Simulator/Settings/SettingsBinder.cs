using Microsoft.Extensions.Options;

namespace Voice.Simulator.Settings;

/// <summary>Reads the settings of the simulator from a section of the configuration.</summary>
static class SettingsBinder
{
    /// <exception cref="OptionsValidationException">A name is not a setting, or a value is of the wrong type. A misspelt setting would have no effect otherwise.</exception>
    public static void Bind(IConfiguration section, SimulatorOptions options)
    {
        var known = typeof(SimulatorOptions).GetProperties().Select(property => property.Name).ToList();
        var mistakes = section.GetChildren()
            .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{child.Path} is not a setting. There are: {string.Join(", ", known.Order(StringComparer.Ordinal))}.")
            .ToList();
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException exception)
        {
            mistakes.Add(exception.Message);
        }

        if (mistakes.Count > 0) throw new OptionsValidationException(Options.DefaultName, typeof(SimulatorOptions), mistakes);
    }
}
