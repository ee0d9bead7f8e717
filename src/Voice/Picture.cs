namespace Voice;

/// <summary>A picture that the caller shows. The bytes are a JPEG or a PNG that was checked when it came.</summary>
/// <param name="Name">The file's name, for people; no path, no control characters.</param>
/// <param name="MediaType"><c>image/jpeg</c> or <c>image/png</c>.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record Picture(string Name, string MediaType, ReadOnlyMemory<byte> Bytes, int Width, int Height)
{
    /// <summary>How closely a model looks at it: <c>low</c>, <c>high</c> or <c>auto</c>. More detail costs more tokens.</summary>
    /// <value>The default is <c>low</c>. It is always sent, because providers take a missing value as high.</value>
    public string Detail { get; init; } = "low";

    /// <summary>The picture as a <c>data:</c> URL.</summary>
    public string DataUrl => $"data:{MediaType};base64,{Convert.ToBase64String(Bytes.Span)}";

    /// <summary>Name and size, without the content.</summary>
    public override string ToString() => $"{Name} ({Width} × {Height} pixels)";
}
