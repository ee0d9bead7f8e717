using Voice.Server.Knowledge.Reading;

namespace Voice.Server.Knowledge.Documents;

/// <summary>Why a document was not taken, in words for the caller.</summary>
internal static class DocumentProblems
{
    public static readonly Problem Off = new("documents_off", "This server takes no documents.", "", Side.Server, Retryable: false);

    public static readonly Problem CallOver = new("call_over", "The call of this document is over.", "Start a new call and attach the document again.", Side.Caller, Retryable: false);

    public static readonly Problem NoRoom = new("documents_busy", "The server has no room for more documents right now.", "Try again in a minute.", Side.Server, Retryable: true);

    public static Problem Limit(int most) => new(
        "document_limit", most == 1 ? "A call can have one document." : $"A call can have {most} documents.", "Start a new call for other documents.", Side.Caller, Retryable: false);

    public static Problem TooLarge(string name, int megabytes) => new(
        "document_too_large", $"'{name}' is larger than {megabytes} MB.", "Attach a smaller file, or only the pages that matter.", Side.Caller, Retryable: false);

    public static Problem Broken(string name) => new("upload_broken", $"'{name}' did not arrive whole.", "Attach it again.", Side.Caller, Retryable: true);

    public static Problem UploadFailed(string name) => new(
        "upload_failed", $"'{name}' could not be passed on to the service that reads documents.", "Attach it again in a minute.", Side.Assistant, Retryable: true);

    public static Problem Of(DocumentFault fault, string name) => fault switch
    {
        DocumentFault.Empty => new("document_empty", $"'{name}' is empty: there is nothing in it to read.", "Check the file, and attach it again.", Side.Caller, Retryable: false),
        DocumentFault.Encrypted => new("document_encrypted", $"'{name}' is protected by a password.", "Save it without a password, and attach it again.", Side.Caller, Retryable: false),
        DocumentFault.Damaged => new("document_damaged", $"'{name}' is damaged: it cannot be read.", "Open and save it in the program that made it, and attach it again.", Side.Caller, Retryable: false),
        DocumentFault.Bomb => new("document_too_large", $"'{name}' is far too large once it is unpacked.", "Attach a smaller file, or only the pages that matter.", Side.Caller, Retryable: false),
        _ => new("document_kind", $"'{name}' is no document that can be read here.", $"Attach one of these kinds: {DocumentKinds.Spoken}.", Side.Caller, Retryable: false),
    };
}
