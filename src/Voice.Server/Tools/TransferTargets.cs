using System.Text.RegularExpressions;

namespace Voice.Server.Tools;

/// <summary>Where calls may be handed on to, by name. The model knows the names only. Bound from the setting <c>Voice:Calls:TransferTargets:{name}</c>.</summary>
/// <value>A number, a <c>sip:</c>, <c>sips:</c>, <c>tel:</c> or <c>https:</c> address, or an account such as <c>8:orgid:…</c>. The default is none.</value>
internal sealed partial class TransferTargets
{
    public const string Section = "TransferTargets";

    private readonly Dictionary<string, string> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _unplanned = [];

    public IReadOnlyCollection<string> Names => _addresses.Keys;

    /// <summary>The targets whose number has a country's code and a length that no telephone of the public plan has.</summary>
    public IReadOnlyCollection<string> Unplanned => _unplanned;

    /// <returns>A number (one with a country's code in the form of E.164), a sip:, sips: or tel: URI, the URL of instructions for the carrier, or an account's raw id; null if there is no such target.</returns>
    public string? Find(string name) => _addresses.GetValueOrDefault(name.Trim());

    /// <param name="calls">The section <c>Voice:Calls</c>.</param>
    /// <param name="mistakes">Gets a sentence for every mistake.</param>
    public static TransferTargets Read(IConfigurationSection calls, List<string> mistakes)
    {
        var targets = new TransferTargets();
        foreach (var target in calls.GetSection(Section).GetChildren())
        {
            if (!NameForm().IsMatch(target.Key))
                mistakes.Add($"{target.Path}: a target's name is 1 to 40 letters, digits, - and _.");
            else if (target.Value is not { } address || !AddressForm().IsMatch(address))
                mistakes.Add($"{target.Path} is '{target.Value}', which is neither a number such as +4712345678, nor a sip:, tel: or https: address, nor an account such as 8:orgid:1b6ef0c6-….");
            else if (!PhoneNumber.IsInternational(address) || address.Contains(';'))
                targets._addresses[target.Key] = address;       // an extension, an address, or a tel: URI with parameters, which are the carrier's
            else if (PhoneNumber.ToE164(address) is { } number)
                targets._addresses[target.Key] = address.StartsWith('+') ? number : "tel:" + number;
            else if (PhoneNumber.Shape(address) is { } unplanned)
            {
                // A private exchange or a test line may have it, and plans change. At most the hand-over fails, and not the start.
                targets._addresses[target.Key] = address.StartsWith('+') ? unplanned : "tel:" + unplanned;
                targets._unplanned.Add(target.Key);
            }
            else
                mistakes.Add($"{target.Path} is '{target.Value}', which no telephone can have as its number. Write it with the country's code, such as +4712345678.");
        }
        return targets;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,40}$")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^(\+[0-9 ().-]{2,30}|[0-9*#]{2,20}|(?i:tel):\+[0-9 ().-]{2,30}|(sips?|tel|https?):[^\s""<>]{1,500}|(8|28):[a-z-]{2,20}:[A-Za-z0-9_-]{1,200})$")]
    private static partial Regex AddressForm();
}
