using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Phone.Carriers;

/// <summary>The name and password of an Asterisk. Bound from <c>Voice:Phone:Asterisk</c>.</summary>
internal sealed record AsteriskOptions
{
    /// <summary>The name that Asterisk gives (HTTP Basic).</summary>
    /// <value>The default is <c>asterisk</c>.</value>
    [Required, RegularExpression("^[^:]*$", ErrorMessage = "A name has no colon in it.")]
    public string User { get; init; } = "asterisk";

    /// <summary>The password that goes with it.</summary>
    /// <value>Empty, the default, refuses every request.</value>
    public string Password { get; init; } = "";
}
