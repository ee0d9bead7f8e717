using Voice.Server.Settings;

namespace Voice.Server.Phone;

/// <summary>All carriers, by name.</summary>
internal sealed class PhoneVendors(IEnumerable<PhoneVendor> vendors)
{
    private readonly Dictionary<string, PhoneVendor> _byName = vendors.ToDictionary(v => v.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A section beside the carriers': a telephone exchange of one's own.</summary>
    public const string AsteriskSection = "Asterisk";

    /// <summary>A section beside the carriers': Asterisk's way in that is no WebSocket.</summary>
    public const string AudioSocketSection = "AudioSocket";

    public IEnumerable<PhoneVendor> All => _byName.Values;

    public PhoneVendor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Makes every carrier in this assembly, each with its settings.</summary>
    public static PhoneVendors Discover(CarrierSettings settings) => new(
        typeof(PhoneVendor).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(PhoneVendor)) && !t.IsAbstract)
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => (PhoneVendor)Activator.CreateInstance(t, settings)!));

    /// <summary>Reads the settings of all phones.</summary>
    /// <param name="phone">The section <c>Voice:Phone</c>.</param>
    public static (PhoneOptions Options, PhoneVendors Vendors) Read(IConfigurationSection phone, List<string> mistakes)
    {
        var vendors = Discover(new CarrierSettings(phone, mistakes));
        return (SettingsReader.Read<PhoneOptions>(phone, mistakes, [.. vendors.All.Select(v => v.GetType().Name), AsteriskSection, AudioSocketSection]), vendors);
    }
}
