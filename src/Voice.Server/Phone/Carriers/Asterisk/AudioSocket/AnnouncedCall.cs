namespace Voice.Server.Phone.Carriers;

/// <summary>What is known of a call before its sound comes.</summary>
/// <param name="CallId">What it is called here: its UUID, or a name of its own if its UUID serves many calls.</param>
/// <param name="Fields">What its dialplan said of it: <c>language</c> (a BCP 47 tag), <c>from</c>, <c>to</c>, and what else it likes.</param>
internal sealed record AnnouncedCall(string CallId, IReadOnlyDictionary<string, string> Fields);
