using Voice.OpenAI.Endpoints;

namespace Voice.Server.Knowledge.Files;

/// <summary>A file at a provider.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="At">The entry that has it: only requests to this entry may name it.</param>
internal sealed record UploadedFile(string Id, OpenAIEndpoint At);

/// <summary>How an upload ended: with a file, or without one.</summary>
/// <param name="File">The file; null if there is none.</param>
/// <param name="IsOffered">False if the service has no Files API.</param>
/// <param name="Reason">For the log, why there is no file.</param>
internal sealed record UploadOutcome(UploadedFile? File, bool IsOffered, string Reason);
