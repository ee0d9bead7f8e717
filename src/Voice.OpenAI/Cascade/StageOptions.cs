using System.ComponentModel.DataAnnotations;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>The address of one service of the cascade, and its deadlines.</summary>
internal abstract record StageOptions : IValidatableObject
{
    /// <summary>The service, with the version in its path: <c>http://localhost:11434/v1</c>.</summary>
    /// <value>The default, empty, is where the realtime model is.</value>
    public string BaseUrl { get; init; } = "";

    /// <summary>The key of that service. Never logged.</summary>
    /// <value>The default, empty, is the key of the realtime model if <see cref="BaseUrl"/> is empty as well, else none.</value>
    public string Key { get; init; } = "";

    /// <summary>How long the service may take until it sends something useful. It is asked once more after that.</summary>
    /// <value>100 ms to 1 minute. The default is 4 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long it may fall silent in mid-answer.</summary>
    /// <value>100 ms to 1 minute. The default is 4 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(4);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceAddress.Read(BaseUrl, out var mistake) is null && mistake.Length > 0)
            yield return new ValidationResult(mistake.Contains("not a URL", StringComparison.Ordinal) ? $"'{BaseUrl}' is not a URL: it looks like http://localhost:11434/v1." : mistake, [nameof(BaseUrl)]);
        if (Key.Length > 0 && BaseUrl.Length == 0)
            yield return new ValidationResult("is set without a BaseUrl: say which service the key is for.", [nameof(Key)]);
    }

    /// <summary>The service, if it is one of its own.</summary>
    internal OpenAIEndpoint? Endpoint => ServiceAddress.Read(BaseUrl, out _) is { } address
        ? new OpenAIEndpoint(address.BaseUrl, Key, address.Azure) { KeySetting = KeySetting }
        : null;

    private string KeySetting => $"Voice:Cascade:{GetType().Name.Replace("Options", "", StringComparison.Ordinal)}:Key";

    /// <summary>A record prints its members; the key must not be among them.</summary>
    public override string ToString() => $"{GetType().Name} {BaseUrl}";
}
