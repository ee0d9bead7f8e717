namespace Voice.Server.Tools.Http;

/// <summary>The connection would have gone to an address that this tool may not reach, or the name has no address.</summary>
internal sealed class ForbiddenAddressException()
    : IOException("The address is private or reserved, or not the configured host, and AllowPrivateAddresses is not set for this tool.");
