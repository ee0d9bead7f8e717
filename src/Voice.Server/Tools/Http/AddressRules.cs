using System.Net;
using System.Net.Sockets;
using Microsoft.Security.AntiSSRF;

namespace Voice.Server.Tools.Http;

/// <summary>The addresses that a tool may reach. An unknown address counts as not public.</summary>
/// <remarks>
/// The lists are those of Microsoft.Security.AntiSSRF, after the IANA special-purpose address registries. Its handler is not used: it resolves any host, and <see cref="AddressGuard"/> pins one.
/// It is weaker than this in three things: it refuses private networks only all or none, it reads a mapped address as the one within, and it allows addresses that IANA has not assigned.
/// </remarks>
internal static class AddressRules
{
    private static readonly IPNetwork[] Private = Networks(IPAddressRanges.privateUse, IPAddressRanges.sharedAddressSpace, IPAddressRanges.loopback, IPAddressRanges.uniqueLocal);

    private static readonly IPNetwork[] Never =
    [
        .. Networks(IPAddressRanges.recommendedLatest).Except(Private),
        // Inside private networks: where Alibaba Cloud and AWS keep the keys of their machines.
        .. Networks(["100.100.100.200/32", "fd00:ec2::/32"]),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <param name="allowPrivate">Loopback and private networks too; link-local, multicast, mapped and reserved addresses never.</param>
    public static bool MayReach(IPAddress address, bool allowPrivate)
    {
        // These are tested separately, because the networks read a mapped address as the one within.
        if (address.IsIPv4MappedToIPv6 || Never.Any(n => n.Contains(address)))
            return false;
        if (Private.Any(n => n.Contains(address)))
            return allowPrivate;
        return address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address);
    }

    private static IPNetwork[] Networks(params string[][] lists) => [.. lists.SelectMany(static list => list).Select(IPNetwork.Parse)];
}
