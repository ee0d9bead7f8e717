using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

/// <summary>All carriers, as the server finds them, and where their recorded streams are.</summary>
internal static class TestCarriers
{
    /// <summary>The carriers that ask by webhook and stream sound.</summary>
    public static IEnumerable<TheoryDataRow<string>> Names => With().OfType<PhoneVendor>().Where(v => !v.SpeaksItself).Select(v => new TheoryDataRow<string>(v.Name));

    /// <summary>All who open streams.</summary>
    public static IEnumerable<TheoryDataRow<string>> All => With().Select(v => new TheoryDataRow<string>(v.Name));

    /// <summary>All who stream sound.</summary>
    public static IEnumerable<TheoryDataRow<string>> Sounding => With().Where(v => !v.SpeaksItself).Select(v => new TheoryDataRow<string>(v.Name));

    public static PhoneVendor Named(string name, params (string Key, string Value)[] settings) => (PhoneVendor)Vendor(name, settings);

    public static StreamVendor Vendor(string name, params (string Key, string Value)[] settings) => With(settings).Single(v => v.Name == name);

    public static IEnumerable<StreamVendor> With(params (string Key, string Value)[] settings)
    {
        var values = settings.Select(s => KeyValuePair.Create("Voice:Phone:" + s.Key, (string?)s.Value));
        var mistakes = new List<string>();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var vendors = PhoneVendors.Discover(new CarrierSettings(configuration.GetSection("Voice:Phone"), mistakes)).All.ToList();
        mistakes.ShouldBeEmpty();
        return vendors;
    }

    public static string[] Transcript(string vendor) => File.ReadAllLines(Path.Combine(Folder(), "transcripts", vendor + ".jsonl"));

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
