namespace Voice;

/// <summary>All that can happen to a call: what a line reports, what an assistant reports, and what the call itself brings.</summary>
/// <remarks>Closed: each type has a row in the table of the conversation; one without a row is an error.</remarks>
internal abstract record CallEvent;
