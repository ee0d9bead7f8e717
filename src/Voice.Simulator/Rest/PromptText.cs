using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Voice.Simulator.Rest;

/// <summary>A prompt as a cache compares it and as its words are counted: a file in it stands there by its hash, and costs by what it shows.</summary>
static partial class PromptText
{
    public static string Of(string json) => File().Replace(json, match => $"\"data:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(match.Value)))}\"");

    [GeneratedRegex("\"data:[^\"]{100,}\"", RegexOptions.CultureInvariant)]
    private static partial Regex File();
}
