using Voice.Assistants;
using Voice.OpenAI.Cascade;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Models;

namespace Voice.OpenAI.Tests.Models;

public sealed class ModelCatalogTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.BuiltIn;

    [Fact]
    public void Catalog_OfTheBuild_IsWhole()
    {
        Catalog.AsOf.ShouldBeGreaterThan(new DateOnly(2026, 1, 1));
        foreach (var kind in Enum.GetValues<ModelKind>())
            Catalog.Models.ShouldContain(m => m.Kind == kind, kind.ToString());
        Catalog.Models.ShouldAllBe(m => m.Successor == null || Catalog.Find(m.Successor) != null, "a successor is known as well");
        Catalog.Models.ShouldAllBe(m => m.Shutdown != null || m.Prices != null, "what stays on has a price");
        Catalog.Models.ShouldAllBe(m => m.Shutdown == null || m.Successor != null);
    }

    [Theory]
    [InlineData("gpt-realtime-2.1", "2026-11-22", ModelState.On)]
    [InlineData("GPT-Realtime-2.1", "2026-11-22", ModelState.On)]
    [InlineData("gpt-realtime", "2026-12-20", ModelState.On)]
    [InlineData("gpt-realtime", "2026-12-21", ModelState.Ending)]
    [InlineData("gpt-realtime", "2027-01-19", ModelState.Ending)]
    [InlineData("gpt-realtime", "2027-01-20", ModelState.Off)]
    [InlineData("gpt-realtime-2025-08-28", "2027-01-20", ModelState.Off)]
    [InlineData("gpt-4o-realtime-preview-2025-06-03", "2026-11-22", ModelState.Off)]
    [InlineData("my-deployment", "2026-11-22", ModelState.Unknown)]
    [InlineData("", "2026-11-22", ModelState.Unknown)]
    internal void State_OfAModel_OnADay(string model, string day, ModelState state) =>
        Catalog.StateOf(model, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(state);

    [Fact]
    public void Price_OfAReply_TakesCachedTokensOutOfTheInput()
    {
        var usage = new TokenUsage(InputText: 1_000, InputAudio: 2_000, CachedText: 400, CachedAudio: 500, OutputText: 100, OutputAudio: 300) { Model = "gpt-realtime-2.1" };
        Catalog.Priced(usage).Cost.ShouldBe((600 * 4m + 400 * 0.40m + 100 * 24m + 1_500 * 32m + 500 * 0.40m + 300 * 64m) / 1_000_000);
    }

    [Fact]
    public void Price_OfTranscription_GoesByTheMinute() =>
        Catalog.Priced(Nothing with { Model = "gpt-transcribe", AudioTime = TimeSpan.FromSeconds(90) }).Cost.ShouldBe(0.0045m * 1.5m);

    [Fact]
    public void Price_OfTranscriptionInTokens_GoesByThem() =>
        Catalog.Priced(new TokenUsage(10, 100, 0, 0, 20, 0) { Model = "gpt-4o-transcribe" }).Cost.ShouldBe((110 * 2.5m + 20 * 10m) / 1_000_000);

    [Fact]
    public void Price_OfSpeech_GoesByTheCharacter() =>
        Catalog.Priced(Nothing with { Model = "tts-1", Characters = 2_000 }).Cost.ShouldBe(0.03m);

    [Fact]
    public void Price_OfSpeechThatIsBilledByItsLength_GoesByTheMinute() =>
        Catalog.Priced(Nothing with { Model = "gpt-4o-mini-tts", Characters = 900, AudioTime = TimeSpan.FromMinutes(1) }).Cost.ShouldBe(0.015m);

    [Fact]
    public void Models_OfTheCascade_HaveAPriceForWhatTheyAreUsedFor()
    {
        var minute = TimeSpan.FromMinutes(1);
        Catalog.Priced(Nothing with { Model = new TranscriptionOptions().Model, AudioTime = minute }).Cost.ShouldNotBeNull();
        Catalog.Priced(new TokenUsage(100, 0, 50, 0, 10, 0) { Model = new ChatOptions().Model }).Cost.ShouldNotBeNull();
        foreach (var service in (Uri[])[OpenAIEndpoint.PublicBaseUrl, new("http://localhost:8000/v1")])
        {
            var speech = new SpeechOptions().At(service);
            var used = speech.Api == SpeechApi.Realtime ? new TokenUsage(50, 0, 0, 0, 20, 400) : Nothing with { Characters = 900, AudioTime = minute };
            Catalog.Priced(used with { Model = speech.ModelOrDefault }).Cost.ShouldNotBeNull(service.Host);
        }
    }

    [Fact]
    public void Price_OfAPicture_CountsItsTokensAndThoseThatWereCached()
    {
        var usage = new TokenUsage(0, 0, 0, 0, 0, 0) { Model = "gpt-realtime-2.1", InputImage = 1_000, CachedImage = 400 };
        Catalog.Priced(usage).Cost.ShouldBe((600 * 5m + 400 * 0.50m) / 1_000_000);
    }

    [Theory]
    [InlineData("my-deployment")]
    [InlineData("gpt-4o-realtime-preview")]
    [InlineData("")]
    public void Price_NotKnown_IsNull(string model) => Catalog.Priced(new TokenUsage(1, 1, 0, 0, 1, 1) { Model = model }).Cost.ShouldBeNull();

    [Fact]
    public void Price_OfSomethingTheModelIsNotBilledFor_IsNull() =>
        Catalog.Priced(Nothing with { Model = "gpt-6-luna", AudioTime = TimeSpan.FromSeconds(3) }).Cost.ShouldBeNull();

    private static TokenUsage Nothing => new(0, 0, 0, 0, 0, 0);
}
