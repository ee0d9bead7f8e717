using Voice.Audio;

namespace Voice.Server.Phone;

/// <summary>The facts of a carrier about a stream at its beginning.</summary>
/// <param name="CallId">The carrier's id of the call.</param>
/// <param name="StreamId">The carrier's id of this stream; the same as the call's where it has none.</param>
/// <param name="Format">The format of the sound, both ways.</param>
/// <param name="Parameters">The parameters of the stream.</param>
internal sealed record PhoneStart(string CallId, string StreamId, AudioFormat Format, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The caller and the called, if the stream names them.</summary>
    public PhoneNumbers Numbers { get; init; } = PhoneNumbers.None;

    /// <summary>True if the stream brings a call between others, to be written down: nothing may be said in it.</summary>
    public bool ListensOnly { get; init; }
}
