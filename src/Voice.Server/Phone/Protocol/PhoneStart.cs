using Voice.Audio;

namespace Voice.Server.Phone;

/// <summary>What a carrier says of a stream when it begins.</summary>
/// <param name="CallId">The carrier's id of the call.</param>
/// <param name="StreamId">The carrier's id of this stream; the same as the call's where it has none.</param>
/// <param name="Format">The format of the sound, both ways.</param>
/// <param name="Parameters">What the stream brought along.</param>
internal sealed record PhoneStart(string CallId, string StreamId, AudioFormat Format, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Who calls whom, if the stream says it.</summary>
    public PhoneNumbers Numbers { get; init; } = PhoneNumbers.None;

    /// <summary>True if the stream brings a call between others, to be written down: nothing may be said in it.</summary>
    public bool ListensOnly { get; init; }
}
