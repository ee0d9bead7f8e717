namespace Voice.Calls;

/// <summary>Describes a picture in words.</summary>
/// <returns>Null if that is not possible; the reason is in the log.</returns>
internal delegate Task<string?> PictureDescriber(Picture picture, CancellationToken cancellation);
