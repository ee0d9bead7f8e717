using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Voice.Server.Phone.Carriers;

/// <summary>Where Asterisk's AudioSocket reaches this server. Bound from <c>Voice:Phone:AudioSocket</c>.</summary>
/// <remarks>AudioSocket is neither encrypted nor signed: a call's UUID is all that lets it in. Keep it on the machine or in a private network.</remarks>
internal sealed record AudioSocketOptions : IValidatableObject
{
    /// <summary>The TCP port.</summary>
    /// <value>0 (off, the default) to 65,535. The usual one is 9092.</value>
    [Range(0, 65_535)]
    public int Port { get; init; }

    /// <summary>The address to listen on.</summary>
    /// <value>An IP address; <c>0.0.0.0</c> or <c>::</c> for all. The default is <c>127.0.0.1</c>: this machine only.</value>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>UUIDs that are let in without being announced, any number of times: each is a secret that stands in the dialplan.</summary>
    /// <value>UUIDs with commas between them. The default is none.</value>
    public string Uuids { get; init; } = "";

    public IReadOnlyList<Guid> KnownUuids => [.. Split().Select(u => Guid.TryParse(u, out var uuid) ? uuid : default).Where(u => u != default)];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out _))
            yield return new ValidationResult($"'{Address}' is not an IP address: it looks like 127.0.0.1, or 0.0.0.0 for all of this machine's.", [nameof(Address)]);
        if (Split().Length != KnownUuids.Count)
            yield return new ValidationResult("One of them is not a UUID: each looks like 9c5cd6a6-2f0f-4a5e-9a55-0b9f5c1c8a11 and is made by uuidgen.", [nameof(Uuids)]);
    }

    private string[] Split() => Uuids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
