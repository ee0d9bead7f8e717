using Microsoft.Extensions.Options;
using Voice.Simulator.Settings;

namespace Voice.Simulator.Limits;

/// <summary>The budgets of all keys. Safe to share.</summary>
sealed class Budgets(IOptions<SimulatorOptions> options, TimeProvider time)
{
    /// <summary>Where any key is accepted, whoever invents more of them shares one budget.</summary>
    const int Strangers = 1_000;

    readonly Lock _lock = new();
    readonly Dictionary<string, Budget> _budgets = [];

    public Budget Of(string key)
    {
        lock (_lock)
        {
            if (_budgets.TryGetValue(key, out var known)) return known;
            var settings = options.Value.Keys.FirstOrDefault(candidate => candidate.Key == key);
            if (settings is null && _budgets.Count >= Strangers + options.Value.Keys.Count) key = "";
            if (_budgets.TryGetValue(key, out var shared)) return shared;
            return _budgets[key] = new(
                settings?.RequestsPerMinute ?? options.Value.RequestsPerMinute, settings?.TokensPerMinute ?? options.Value.TokensPerMinute, time);
        }
    }
}
