using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Voice.Server.Phone.Carriers;

/// <summary>The parts that one signature of a request covers: the first member of its field <c>Signature-Input</c>.</summary>
/// <remarks>Source: HTTP Message Signatures (RFC 9421, section 4.1) and Structured Fields (RFC 8941), as far as audio connections use them: names of components bear no parameters.</remarks>
/// <param name="Label">Names the signature itself in the field <c>Signature</c>.</param>
/// <param name="Text">The inner list with its parameters, exactly as sent: it is signed too.</param>
/// <param name="Components">The signed components, in order.</param>
internal sealed record SignatureInput(string Label, string Text, IReadOnlyList<string> Components)
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);

    /// <returns>Empty if there is no such parameter.</returns>
    public string Parameter(string name) => _parameters.GetValueOrDefault(name, "");

    /// <returns>Seconds since 1970; null if there is no such parameter.</returns>
    public long? Time(string name) => long.TryParse(Parameter(name), NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : null;

    public static bool TryParse(string field, [NotNullWhen(true)] out SignatureInput? input)
    {
        input = null;
        var at = field.IndexOf('=', StringComparison.Ordinal);
        if (at < 1 || at + 1 >= field.Length || field[at + 1] != '(')
            return false;
        var label = field[..at].Trim();
        var start = ++at;
        var components = new List<string>();
        for (at++; at < field.Length && field[at] != ')';)
        {
            if (field[at] == ' ')
                at++;
            else if (!TryReadString(field, ref at, out var component) || components.Contains(component))
                return false;
            else
                components.Add(component);
        }
        if (++at > field.Length)
            return false;
        var parameters = new List<(string Name, string Value)>();
        while (at < field.Length && field[at] == ';')
        {
            if (!TryReadParameter(field, ref at, out var parameter))
                return false;
            parameters.Add(parameter);
        }
        if (at < field.Length && field[at..].TrimStart() is not [',', ..])
            return false;
        var read = input = new SignatureInput(label, field[start..at], components);
        return parameters.TrueForAll(p => read._parameters.TryAdd(p.Name, p.Value));
    }

    private static bool TryReadParameter(string field, ref int at, out (string Name, string Value) parameter)
    {
        parameter = default;
        at++;
        while (at < field.Length && field[at] == ' ')
            at++;
        var equals = field.IndexOf('=', at);
        if (equals <= at || equals + 1 >= field.Length)
            return false;
        var name = field[at..equals];
        at = equals + 1;
        string value;
        if (field[at] == '"')
        {
            if (!TryReadString(field, ref at, out value))
                return false;
        }
        else
        {
            var end = field.AsSpan(at).IndexOfAny(';', ',', ' ');
            value = end < 0 ? field[at..] : field[at..(at + end)];
            at += value.Length;
        }
        parameter = (name, value);
        return true;
    }

    private static bool TryReadString(string field, ref int at, out string text)
    {
        var read = new StringBuilder();
        text = "";
        if (field[at++] != '"')
            return false;
        while (at < field.Length && field[at] != '"')
        {
            if (field[at] == '\\' && ++at >= field.Length)
                return false;
            read.Append(field[at++]);
        }
        text = read.ToString();
        return at++ < field.Length;
    }
}
