using System.Diagnostics.Metrics;
using Voice.Assistants;
using Voice.TurnDetection;

namespace Voice.Calls;

/// <summary>The meters of calls, under the name <c>Voice</c> in OpenTelemetry.</summary>
internal static class CallMeters
{
    public const string Name = "Voice";

    private static readonly Meter Meter = new(Name);
    private static readonly UpDownCounter<int> Active = Meter.CreateUpDownCounter<int>("voice.calls.active", "{call}", "Calls that are up.");
    private static readonly Counter<long> Ends = Meter.CreateCounter<long>("voice.calls.ended", "{call}", "Calls that ended, by reason.");
    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>("voice.interruptions", "{decision}", "What was decided about sounds over a reply, by kind: began, paused, resumed, stopped, ignored.");
    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("voice.tokens", "{token}", "Tokens used, by kind and model. Cached tokens are counted among the input as well.");
    private static readonly Counter<double> Cost = Meter.CreateCounter<double>("voice.cost.usd", "{USD}", "What the models cost at list price, by model, as far as the prices are known.");

    public static void Started() => Active.Add(1);

    public static void Ended(CallEnd end)
    {
        Active.Add(-1);
        Ends.Add(1, new KeyValuePair<string, object?>("reason", end.Reason.ToString()));
    }

    /// <summary>A sound over a reply was judged. Rules hold numbers, so only the kind is a tag.</summary>
    public static void Decided(InterruptionDecision decision) => Decisions.Add(1, new KeyValuePair<string, object?>("kind", decision.Kind.ToString()));

    public static void Count(TokenUsage usage)
    {
        Add("input_text", usage.InputText, usage.Model);
        Add("input_audio", usage.InputAudio, usage.Model);
        Add("input_image", usage.InputImage, usage.Model);
        Add("cached_image", usage.CachedImage, usage.Model);
        Add("cached_text", usage.CachedText, usage.Model);
        Add("cached_audio", usage.CachedAudio, usage.Model);
        Add("output_text", usage.OutputText, usage.Model);
        Add("output_audio", usage.OutputAudio, usage.Model);
        if (usage.Cost is > 0)
            Cost.Add((double)usage.Cost, new KeyValuePair<string, object?>("model", usage.Model));
    }

    private static void Add(string kind, int tokens, string model)
    {
        if (tokens > 0)
            Tokens.Add(tokens, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("model", model));
    }
}
