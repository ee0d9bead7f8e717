using System.ComponentModel;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Lets the caller press keys. Secret keys stay out of the model, the transcript, the recording and the log.</summary>
internal sealed class CollectDigitsTool(SecureDigits secrets)
{
    [VoiceTool("collect_digits", Audience = ToolAudience.Phone, TimeoutSeconds = 120)]
    [Description("Collects keys that the caller presses on their phone, such as a customer number or a PIN. Say first what they shall press and that # ends it. "
        + "Use secure for PINs and card numbers: you are then not told the digits but get a reference to them.")]
    public async Task<string> CollectDigits(
        CallContext call,
        [Description("What the digits are, in a few words.")] string purpose,
        [Description("The fewest digits, 1 to 32.")] int min = 1,
        [Description("The most digits, 1 to 32.")] int max = DigitRequest.Most,
        [Description("True for secrets.")] bool secure = false,
        CancellationToken cancellation = default)
    {
        if (min is < 1 or > DigitRequest.Most || max < min || max > DigitRequest.Most)
            throw new ToolException($"There can be 1 to {DigitRequest.Most} digits, and the most must not be below the fewest.");
        var (digits, enough) = await call.CollectDigitsAsync(new DigitRequest(min, max, secure), cancellation);
        if (!enough)
            throw new ToolException(digits.Count == 0 ? "No key was pressed." : $"Only {digits} were pressed, and at least {min} are needed. Ask the caller to do it again.");
        if (!secure)
            return $"The caller pressed {digits.Reveal()}.";
        var reference = await secrets.KeepAsync(call, purpose, digits, cancellation);
        return $"{digits} were collected. Their reference is {reference}.";
    }
}
