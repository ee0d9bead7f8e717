using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Voice.Assistants;

namespace Voice.OpenAI.Models;

/// <summary>Facts about the provider's models: prices, context, and the days when they are switched off. Read from <c>models.json</c>, the one place to keep up to date.</summary>
internal sealed partial class ModelCatalog
{
    private const int DaysAhead = 30;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };
    private static readonly Lazy<ModelCatalog> Known = new(Load);

    private readonly Dictionary<string, ModelFacts> _models;

    private ModelCatalog(File file)
    {
        AsOf = file.AsOf;
        _models = file.Models.ToDictionary(m => m.Model, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The catalogue that came with this build.</summary>
    public static ModelCatalog BuiltIn => Known.Value;

    /// <summary>The day the catalogue was made.</summary>
    public DateOnly AsOf { get; }

    public IReadOnlyCollection<ModelFacts> Models => _models.Values;

    /// <param name="model">A model's name; that of a dated snapshot (<c>gpt-realtime-2025-08-28</c>) finds the model it is of.</param>
    public ModelFacts? Find(string model) => _models.TryGetValue(model, out var facts) || _models.TryGetValue(Snapshot.Replace(model, ""), out facts) ? facts : null;

    public ModelState StateOf(string model, DateOnly today) => Find(model) switch
    {
        null => ModelState.Unknown,
        { Shutdown: { } off } when off <= today => ModelState.Off,
        { Shutdown: { } off } when off <= today.AddDays(DaysAhead) => ModelState.Ending,
        _ => ModelState.On,
    };

    /// <summary>Puts a price on what a model used. The cost stays null if the model or one of its prices is not known.</summary>
    public TokenUsage Priced(TokenUsage usage) => usage with { Cost = Find(usage.Model)?.Prices?.Of(usage) };

    private static ModelCatalog Load()
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("models.json")!;
        return new ModelCatalog(JsonSerializer.Deserialize<File>(stream, Json)!);
    }

    [GeneratedRegex(@"-\d{4}-\d{2}-\d{2}$")]
    private static partial Regex Snapshot { get; }

    private sealed record File(DateOnly AsOf, string Source, IReadOnlyList<ModelFacts> Models);
}
