using Voice.Assistants;

namespace Voice.OpenAI.Models;

/// <summary>The prices of a model, in USD: per million tokens, <see cref="PerMinute"/> per minute of audio, <see cref="Characters"/> per million characters. Null where it is not known or not charged for.</summary>
internal sealed record ModelPrices(
    decimal? TextIn, decimal? TextCached, decimal? TextOut, decimal? AudioIn, decimal? AudioCached, decimal? AudioOut, decimal? PerMinute, decimal? Characters,
    decimal? ImageIn, decimal? ImageCached)
{
    private const decimal Million = 1_000_000;

    /// <returns>The cost in USD; null if something was used whose price is not known.</returns>
    /// <remarks>Cached tokens are among the input, at a price of their own: they are taken out of it first. A model that is billed by the minute or the character is not billed by the token.</remarks>
    public decimal? Of(TokenUsage usage)
    {
        if (usage.AudioTime > TimeSpan.Zero && PerMinute is { } minute)
            return minute * (decimal)usage.AudioTime.TotalMinutes;
        if (usage.Characters > 0 && Characters is { } characters)
            return characters * usage.Characters / Million;
        if (usage is { AudioTime.Ticks: > 0, HasTokens: false } or { Characters: > 0, HasTokens: false })
            return null;
        return (Price(TextIn, usage.InputText - usage.CachedText) + Price(TextCached ?? TextIn, usage.CachedText) + Price(TextOut, usage.OutputText)
            + Price(ImageIn, usage.InputImage - usage.CachedImage) + Price(ImageCached ?? ImageIn, usage.CachedImage)
            + Price(AudioIn, usage.InputAudio - usage.CachedAudio) + Price(AudioCached ?? AudioIn, usage.CachedAudio) + Price(AudioOut, usage.OutputAudio)) / Million;
    }

    private static decimal? Price(decimal? perMillion, int tokens) => tokens <= 0 ? 0 : perMillion * tokens;
}
