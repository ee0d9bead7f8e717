using System.Net;
using System.Net.Sockets;

namespace Voice.Server.Tools.Http;

/// <summary>Which addresses a tool may reach. What is not known to be public is not public.</summary>
/// <remarks>Source: the IANA special-purpose address registries (RFC 6890 and its updates), IPv4 and IPv6.</remarks>
internal static class AddressRules
{
    private static readonly IPNetwork[] Private = Networks("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7");

    // Where clouds keep the keys of their machines, and what nobody has a service on.
    private static readonly IPNetwork[] Never = Networks(
        "0.0.0.0/8", "100.100.100.200/32", "168.63.129.16/32", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "fd00:ec2::/32");

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // Protocol assignments with Teredo, documentation, 6to4, documentation again.
    private static readonly IPNetwork[] NotGlobal = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /// <param name="allowPrivate">Loopback and private networks too; link-local, multicast, mapped and reserved addresses never.</param>
    public static bool MayReach(IPAddress address, bool allowPrivate)
    {
        // Asked for themselves: the networks take a mapped address for the one within.
        if (address.IsIPv4MappedToIPv6 || Never.Any(n => n.Contains(address)))
            return false;
        if (Private.Any(n => n.Contains(address)))
            return allowPrivate;
        // NAT64 and the like lie outside of global unicast and are refused with all the rest.
        return address.AddressFamily == AddressFamily.InterNetwork
            || (GlobalUnicast.Contains(address) && !NotGlobal.Any(n => n.Contains(address)));
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
