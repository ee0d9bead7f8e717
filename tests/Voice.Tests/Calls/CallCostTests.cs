using System.Diagnostics.Metrics;
using Voice.Assistants;
using Voice.Calls;

namespace Voice.Tests.Calls;

public sealed class CallCostTests
{
    [Theory]
    [InlineData(new[] { "0.01", "0.0023" }, "0.0123 USD")]
    [InlineData(new[] { "0.01", null }, "at least 0.0100 USD")]
    [InlineData(new string?[] { null }, "unknown")]
    [InlineData(new string?[0], "0.0000 USD")]
    public void Cost_OfACall_SaysWhatIsKnown(string?[] costs, string words)
    {
        var cost = new CallCost();
        foreach (var known in costs)
            cost.Add(Usage with { Cost = known is null ? null : decimal.Parse(known, System.Globalization.CultureInfo.InvariantCulture) });
        cost.ToString().ShouldBe(words);
    }

    [Fact]
    public void Usage_OfAModel_IsCountedByKindAndPriced()
    {
        var counted = new List<(string Instrument, double Value, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == CallMeters.Name && instrument.Name is "voice.tokens" or "voice.cost.usd")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Add(i, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Add(i, value, tags));
        listener.Start();

        CallMeters.Count(Usage with { Model = "meter-test", Cost = 0.5m });

        counted.ShouldBe(
            [
                ("voice.tokens", 10, "kind=input_text"), ("voice.tokens", 20, "kind=input_audio"), ("voice.tokens", 3, "kind=cached_text"),
                ("voice.tokens", 4, "kind=cached_audio"), ("voice.tokens", 5, "kind=output_text"), ("voice.tokens", 6, "kind=output_audio"), ("voice.cost.usd", 0.5, ""),
            ]);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            // Other tests count as well, at the same time.
            var list = tags.ToArray();
            if (list.Any(t => t is { Key: "model", Value: "meter-test" }))
                counted.Add((instrument.Name, value, string.Join(',', list.Where(t => t.Key != "model").Select(t => $"{t.Key}={t.Value}"))));
        }
    }

    private static TokenUsage Usage { get; } = new(10, 20, 3, 4, 5, 6);
}
