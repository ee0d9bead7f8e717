using PhoneNumbers;

namespace Voice.Server.Tools;

/// <summary>Reads telephone numbers as people and carriers write them, by Google's libphonenumber.</summary>
/// <remarks>
/// Only numbers with a country's code after "+" are read: without a code the country is unknown, and extensions and service codes of an exchange look the same.
/// Possible numbers count, not only those that are given out: the plans change, and the package is older than the newest plan. Source: ITU-T E.164.
/// </remarks>
internal static class PhoneNumber
{
    private const string Scheme = "tel:";

    // E.164 allows 15 digits at most. Fewer than 7 are a number without its country's code, or a part of one.
    private const int FewestDigits = 7;
    private const int MostDigits = 15;

    /// <summary>Says whether a text claims to be a number with a country's code.</summary>
    public static bool IsInternational(string text) => Bare(text).StartsWith('+');

    /// <summary>Writes a number in the form of E.164: "+4722123456" for "tel:+47 22-12-34-56".</summary>
    /// <returns>Null if no telephone can have this number, or if it has an extension, for which E.164 has no form.</returns>
    public static string? ToE164(string text)
    {
        var numbers = PhoneNumberUtil.GetInstance();
        try
        {
            var number = numbers.Parse(Bare(text), null);
            return !number.HasExtension && numbers.IsPossibleNumberWithReason(number) == PhoneNumberUtil.ValidationResult.IS_POSSIBLE ? numbers.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>Writes a number in the form of E.164 by its shape alone, for one that the plan of its country does not know.</summary>
    /// <returns>"+" and 7 to 15 digits; null for any other count of digits.</returns>
    public static string? Shape(string text)
    {
        var digits = string.Concat(Bare(text).Where(char.IsAsciiDigit));
        return digits.Length is >= FewestDigits and <= MostDigits ? "+" + digits : null;
    }

    /// <summary>A caller's number in the form of E.164, if it is one.</summary>
    /// <returns>The text as it is, if it is something else: an extension, a name, an address, or nothing.</returns>
    public static string Normal(string text)
    {
        // Most carriers send this form, and the library takes some milliseconds for the first number of a country.
        if (!IsInternational(text) || (text.Length is > 8 and <= 16 && text[0] == '+' && !text.AsSpan(1).ContainsAnyExceptInRange('0', '9')))
            return text;
        return ToE164(text) ?? text;
    }

    private static string Bare(string text) => (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..] : text).Trim();
}
