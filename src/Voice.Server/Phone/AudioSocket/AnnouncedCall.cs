namespace Voice.Server.Phone.AudioSocket;

/// <summary>What is known of a call before its sound comes.</summary>
/// <param name="CallId">What it is called here: its UUID, or a name of its own if its UUID serves many calls.</param>
/// <param name="Language">BCP 47 tag of what the caller speaks, or null.</param>
internal sealed record AnnouncedCall(string CallId, string? Language);
