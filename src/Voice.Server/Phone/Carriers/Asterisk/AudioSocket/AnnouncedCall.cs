namespace Voice.Server.Phone.Carriers;

/// <summary>The facts about a call before its sound comes.</summary>
/// <param name="CallId">The id of the call: its UUID, or an id of its own if its UUID serves many calls.</param>
/// <param name="Fields">The facts of its dialplan: <c>language</c> (a BCP 47 tag), <c>from</c>, <c>to</c>, and others.</param>
internal sealed record AnnouncedCall(string CallId, IReadOnlyDictionary<string, string> Fields);
