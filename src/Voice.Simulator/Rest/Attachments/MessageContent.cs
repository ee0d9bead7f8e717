using Voice.Simulator.Documents;
using Voice.Simulator.Pictures;

namespace Voice.Simulator.Rest.Attachments;

/// <summary>What a message says and brings along.</summary>
sealed record MessageContent(string Words, IReadOnlyList<Picture> Pictures, IReadOnlyList<Document> Documents);
