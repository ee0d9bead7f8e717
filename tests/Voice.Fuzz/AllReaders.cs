using Voice.Fuzz.Readers;

namespace Voice.Fuzz;

/// <summary>All that reads what comes from outside.</summary>
internal static class AllReaders
{
    public static IReadOnlyList<FuzzReader> Find() => [.. CarrierReaders.Find(), .. DoorReaders.Find(), .. UpstreamReaders.Find(), .. ChatReaders.Find(), .. SpeechReaders.Find(), .. TranscriptReaders.Find(), .. ToolReaders.Find()];
}
