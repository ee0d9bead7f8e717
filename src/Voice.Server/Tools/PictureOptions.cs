using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Tools;

/// <summary>How <c>make_picture</c> has pictures made. Bound from <c>Voice:Picture</c>.</summary>
internal sealed record PictureOptions
{
    /// <summary>The model, or on Azure the deployment.</summary>
    /// <value>The default is <c>gpt-image-2</c>.</value>
    [Required]
    public string Model { get; init; } = "gpt-image-2";

    /// <summary>Width and height in pixels.</summary>
    /// <value>Such as <c>1024x1024</c>, the default, or <c>auto</c>. Which ones there are depends on the model.</value>
    [RegularExpression(@"auto|\d{2,4}x\d{2,4}", ErrorMessage = "Use a size such as 1024x1024, or auto.")]
    public string Size { get; init; } = "1024x1024";

    /// <summary>The file format asked for. It goes to the page over the same connection as the voice: a PNG is ten times as large as the others.</summary>
    /// <value><c>webp</c> (the default), <c>jpeg</c>, <c>png</c>, or empty to leave it to the model.</value>
    [AllowedValues("", "webp", "jpeg", "png")]
    public string Format { get; init; } = "webp";
}
