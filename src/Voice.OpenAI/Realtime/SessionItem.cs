using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Voice.Tools;

namespace Voice.OpenAI.Realtime;

/// <summary>The parts of a session's settings that it can do without: options, and tools.</summary>
/// <remarks>Source of the names: OpenAI's API reference, Realtime client events, <c>session.update</c>, in the GA form and in that of the beta.</remarks>
internal static partial class SessionItem
{
    public const string Modalities = "output_modalities";
    public const string Transcription = "transcription";
    public const string Language = "transcription.language";
    public const string NoiseReduction = "noise_reduction";
    public const string TurnDetection = "turn_detection";
    public const string SemanticVad = "turn_detection.type";
    public const string Eagerness = "turn_detection.eagerness";
    public const string Threshold = "turn_detection.threshold";
    public const string PrefixPadding = "turn_detection.prefix_padding_ms";
    public const string SilenceDuration = "turn_detection.silence_duration_ms";
    public const string CreateResponse = "turn_detection.create_response";
    public const string InterruptResponse = "turn_detection.interrupt_response";
    public const string Voice = "voice";
    public const string ToolChoice = "tool_choice";
    public const string Truncation = "truncation";

    private const string ToolPrefix = "tool ";

    private static readonly string[] Options =
    [
        Modalities, Transcription, Language, NoiseReduction, TurnDetection, SemanticVad, Eagerness, Threshold, PrefixPadding, SilenceDuration, CreateResponse, InterruptResponse,
        Voice, ToolChoice, Truncation,
    ];

    // The names that errors use for them, in either version, from the most to the least special.
    private static readonly (string Word, string Item)[] Words =
    [
        ("eagerness", Eagerness), ("semantic_vad", SemanticVad), ("threshold", Threshold), ("prefix_padding_ms", PrefixPadding), ("silence_duration_ms", SilenceDuration),
        ("create_response", CreateResponse), ("interrupt_response", InterruptResponse), ("language", Language), ("input_audio_noise_reduction", NoiseReduction),
        ("noise_reduction", NoiseReduction), ("input_audio_transcription", Transcription), ("transcription", Transcription), ("turn_detection", TurnDetection),
        ("output_modalities", Modalities), ("modalities", Modalities), ("tool_choice", ToolChoice), ("retention_ratio", Truncation), ("truncation", Truncation), ("voice", Voice),
    ];

    /// <summary>All items of a call's settings.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<ToolDescription> tools) => [.. Options, .. tools.Select(Of)];

    public static string Of(ToolDescription tool) =>
        $"{ToolPrefix}{tool.Name} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(tool.Description + tool.Parameters.GetRawText())), 0, 4)}";

    public static bool IsTool(string item) => item.StartsWith(ToolPrefix, StringComparison.Ordinal);

    /// <summary>For the log: <c>tool get_time</c>, <c>truncation</c>.</summary>
    public static string Name(string item) => IsTool(item) ? item[..item.LastIndexOf(' ')] : item;

    /// <summary>The item that an error concerns.</summary>
    /// <param name="param">The provider's path of it, such as <c>session.tools[3].parameters</c>; may be empty.</param>
    /// <param name="offered">The items that were offered.</param>
    /// <param name="tools">The tools among it, in the order in which they were written.</param>
    /// <returns>Null if it names none of them.</returns>
    public static string? Find(string param, string message, IReadOnlySet<string> offered, IReadOnlyList<ToolDescription> tools) =>
        ByTool(param, tools) ?? ByWord(param, offered) ?? ByTool(message, tools) ?? ByToolName(message, tools) ?? ByWord(message, offered);

    /// <summary>True if an error says that the server does not know the GA form of the settings.</summary>
    public static bool IsOtherForm(string code, string param, string message)
    {
        var unknown = code.Contains("unknown", StringComparison.OrdinalIgnoreCase) || code.Contains("unrecognized", StringComparison.OrdinalIgnoreCase)
            || message.Contains("unknown", StringComparison.OrdinalIgnoreCase) || message.Contains("unrecognized", StringComparison.OrdinalIgnoreCase)
            || message.Contains("not permitted", StringComparison.OrdinalIgnoreCase) || message.Contains("unexpected", StringComparison.OrdinalIgnoreCase);
        return unknown && FormPath().IsMatch(param.Length > 0 ? param : message);
    }

    private static string? ByTool(string text, IReadOnlyList<ToolDescription> tools) =>
        ToolPath().Match(text) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, out var index) && index < tools.Count ? Of(tools[index]) : null;

    private static string? ByToolName(string text, IReadOnlyList<ToolDescription> tools) =>
        tools.OrderByDescending(static tool => tool.Name.Length).FirstOrDefault(tool => HasWord(text, tool.Name)) is { } named ? Of(named) : null;

    private static string? ByWord(string text, IReadOnlySet<string> offered)
    {
        foreach (var (word, item) in Words)
        {
            if (offered.Contains(item) && HasWord(text, word))
                return item;
        }
        return null;
    }

    private static bool HasWord(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if ((at == 0 || !IsLetter(text[at - 1])) && (at + word.Length == text.Length || !IsLetter(text[at + word.Length])))
                return true;
        }
        return false;
    }

    private static bool IsLetter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    [GeneratedRegex(@"\btools?\W{1,6}(\d{1,4})\b")]
    private static partial Regex ToolPath();

    // The two fields that only the GA form has at the top. Fields below "audio" are options of their own.
    [GeneratedRegex(@"(?:^|session\W{1,6}|['""`])(?:type|audio)(?:['""`\]\s.,:]*$|['""`\]]+)")]
    private static partial Regex FormPath();
}
