using Voice.Server.Settings;

namespace Voice.Server.Phone;

/// <summary>Where a carrier finds its settings.</summary>
/// <param name="Phone">The section <c>Voice:Phone</c>.</param>
/// <param name="Mistakes">Gets a sentence for every mistake.</param>
internal sealed record CarrierSettings(IConfigurationSection Phone, List<string> Mistakes)
{
    public T Read<T>(string name)
        where T : class, new() => SettingsReader.Read<T>(Phone.GetSection(name), Mistakes);
}
