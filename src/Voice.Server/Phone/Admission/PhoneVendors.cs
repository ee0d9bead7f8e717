using Voice.Server.Settings;

namespace Voice.Server.Phone;

/// <summary>All who open media streams to this server, by name.</summary>
internal sealed class PhoneVendors(IEnumerable<StreamVendor> vendors)
{
    private readonly Dictionary<string, StreamVendor> _byName = vendors.ToDictionary(v => v.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A section beside the vendors': Asterisk's way in that is no WebSocket.</summary>
    public const string AudioSocketSection = "AudioSocket";

    /// <summary>A section beside the vendors': calls that OpenAI answers itself, over SIP.</summary>
    public const string OpenAISection = "OpenAI";

    public IEnumerable<StreamVendor> All => _byName.Values;

    public StreamVendor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Makes every vendor in this assembly, each with its settings.</summary>
    public static PhoneVendors Discover(CarrierSettings settings) => new(
        typeof(StreamVendor).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(StreamVendor)) && !t.IsAbstract)
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => (StreamVendor)Activator.CreateInstance(t, settings)!));

    /// <summary>Reads the settings of all phones.</summary>
    /// <param name="phone">The section <c>Voice:Phone</c>.</param>
    public static (PhoneOptions Options, PhoneVendors Vendors) Read(IConfigurationSection phone, List<string> mistakes)
    {
        var vendors = Discover(new CarrierSettings(phone, mistakes));
        return (SettingsReader.Read<PhoneOptions>(phone, mistakes, [.. vendors.All.Select(v => v.GetType().Name), AudioSocketSection, OpenAISection]), vendors);
    }
}
