using Voice.Server.Settings;

namespace Voice.Server.Phone;

/// <summary>Gives a carrier its settings.</summary>
/// <param name="Phone">The section <c>Voice:Phone</c>.</param>
/// <param name="Mistakes">Gets a sentence for every mistake.</param>
internal sealed record CarrierSettings(IConfigurationSection Phone, List<string> Mistakes)
{
    private readonly Dictionary<string, object> _read = [];

    /// <remarks>Carriers may share a section: it is read, and its mistakes are told, once.</remarks>
    public T Read<T>(string name)
        where T : class, new()
    {
        if (!_read.TryGetValue(name, out var options))
            _read[name] = options = SettingsReader.Read<T>(Phone.GetSection(name), Mistakes);
        return (T)options;
    }
}
