namespace Voice.Server.Attachments;

/// <summary>Why a file of the caller was not taken, each with advice. <c>docs/browser-protocol.md</c> lists the codes.</summary>
internal static class AttachmentProblems
{
    public static Problem CallUnknown { get; } = Caller("call_unknown", "There is no such call, or the token is not its own.", "Send the token of the last CallStarted as Authorization: Bearer.");

    public static Problem Empty { get; } = Caller("attachment_empty", "The file is empty.", "Choose another file.");

    public static Problem BrokeOff { get; } = Caller("attachment_broken_off", "The file did not come whole.", "Send it again.", retryable: true);

    public static Problem Off { get; } = Caller("attachment_off", "This server takes no files.", "Describe it in words.");

    public static Problem Busy { get; } = new("attachment_busy", "Too many files are being sent at the moment.", "Send it again in a few seconds.", Side.Server, Retryable: true);

    public static Problem Kind { get; } = Caller(
        "attachment_kind", "This kind of picture cannot be taken.", "Send a JPEG or PNG; the page turns others into one of these where the browser can read them.");

    public static Problem PictureBroken { get; } = Caller("picture_broken", "The picture is damaged or not complete.", "Open it on your device to see whether it is whole, and send it again.");

    public static Problem PictureTooLarge(int width, int height) => Caller(
        "picture_too_large", $"The picture measures {width} × {height} pixels.", $"Scale it down: at most {PictureFile.LongestSide} pixels a side are taken.");

    public static Problem TooLarge(long most) => Caller("attachment_too_large", $"The file is larger than {most / 1_000_000.0:0.#} MB.", "Send a smaller one.");

    public static Problem TooMany(int most) => Caller("attachment_limit", $"No more than {most} pictures can be shown in one call.", "Hang up and call again to show more.");

    private static Problem Caller(string code, string message, string hint, bool retryable = false) => new(code, message, hint, Side.Caller, retryable);
}
