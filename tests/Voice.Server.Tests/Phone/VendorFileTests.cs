using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Voice.Server.Tests.Phone;

/// <summary>A vendor is one file that can be read by itself.</summary>
public sealed class VendorFileTests
{
    public static IEnumerable<TheoryDataRow<string>> Vendors => TestCarriers.With().Select(v => new TheoryDataRow<string>(v.GetType().Name));

    [Theory]
    [MemberData(nameof(Vendors))]
    public void Vendor_InItsFile_IsShortAndSaysNothingOfOthers(string vendor)
    {
        var lines = File.ReadAllLines(Directory.GetFiles(Folder(), vendor + ".cs", SearchOption.AllDirectories).Single());
        lines.Length.ShouldBeLessThan(300);
        var others = TestCarriers.With().Select(v => Family(v.GetType().Name)).Distinct().Where(name => name != Family(vendor));
        foreach (var other in others)
            lines.ShouldNotContain(line => Regex.IsMatch(line, $@"\b{other}\b", RegexOptions.IgnoreCase), $"{vendor} is not to know of {other}");
    }

    /// <summary>A vendor's relay belongs to the vendor.</summary>
    private static string Family(string type) => type.Replace("Relay", "", StringComparison.Ordinal);

    private static string Folder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../src/Voice.Server/Phone/Carriers"));
}
