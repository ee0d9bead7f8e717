using System.Net;
using System.Text.Json;
using Voice.Server.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.Http;

/// <summary>URLs that lead inside. Each is refused at start or when called, and no connection is made.</summary>
public sealed class HostileHostTests
{
    public static TheoryData<string> Hosts =>
    [
        // Plain, and the whole of 127/8.
        "127.0.0.1", "127.0.0.2", "127.255.255.254", "127.1.2.3", "localhost", "LOCALHOST", "localhost.", "a.localhost", "0.0.0.0", "0.1.2.3",
        // Decimal, octal, hexadecimal, short and mixed forms.
        "2130706433", "017700000001", "0x7f000001", "0x7F000001", "127.1", "127.0.1", "0x7f.1", "0x7f.0.0.1", "0177.0.0.1", "0177.0.0.01", "127.0.0.0x1", "0", "0x0", "00",
        "000177.0.0.1", "127.000.000.001", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "127.0.0.1.", "0x7f.0x0.0x0.0x1",
        // Private, shared, link-local, metadata, documentation, multicast, reserved.
        "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "100.64.0.1", "100.127.255.255", "169.254.169.254", "169.254.0.1",
        "100.100.100.200", "168.63.129.16", "192.0.0.1", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255",
        // IPv6: loopback, any, mapped, compatible, NAT64, 6to4, Teredo, unique local, link-local, site-local, multicast, documentation.
        "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]", "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[fc00::1]", "[fd00:ec2::254]", "[fd12:3456:789a::1]", "[fe80::1]", "[fe80::1%25lo]", "[fe80::1%lo]",
        "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[3fff::1]", "[100::1]", "[5f00::1]", "[::ffff:0:127.0.0.1]",
        // User names, fragments, backslashes, encodings, wide letters and dots, control characters.
        "api.example.com@127.0.0.1", "api.example.com:443@127.0.0.1", "api.example.com%40127.0.0.1", "127.0.0.1#@api.example.com", "127.0.0.1\\@api.example.com", "127.0.0.1\\.example.com",
        "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "%6c%6f%63%61%6c%68%6f%73%74", "127。0。0。1", "127.0.0.1", "①②⑦.⓪.⓪.①", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "loc\u00ADalhost", "127.0.0.1\u0000.example.com",
        "127.0.0.1\r\nHost: api.example.com", "127.0.0.1\t", " 127.0.0.1", "127.0.0.1 ", "", ".", "..", "[", "[]", "[::1", "::1", "[::1]x", "[::1%00]", "[v1.127.0.0.1]", "127.0.0.1:80:80",
        // Names that answer with an inside address.
        "loopback.evil.example", "mapped.evil.example", "metadata.evil.example", "v6.evil.example", "any.evil.example", "nothing.evil.example", "nat64.evil.example", "sixtofour.evil.example",
        // A placeholder where the host is.
        "{host}", "{host}.example.com", "api.example.com{host}", "api.example.com:{host}", "{host}@api.example.com", "${HOST_VARIABLE}",
    ];

    public static TheoryData<string> Urls =>
    [
        "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1/", "ws://127.0.0.1/", "unix:///run/docker.sock", "data:text/plain,x", "javascript:alert(1)", "//127.0.0.1/",
        "/orders", "http:127.0.0.1", "http:/127.0.0.1", "http:///127.0.0.1", "http:\\\\127.0.0.1", "http://", "https://", "{url}", "{scheme}://127.0.0.1/", "http{s}://127.0.0.1/", "jar:http://127.0.0.1!/",
        "https://api.example.com/../x", "https://api.example.com/a/%2e%2E/x", "https://api.example.com/a/.%2e/x", "https://api.example.com/a#b", "https://api.example.com/a\\b",
        "https://api.example.com/{a", "https://api.example.com/a}", "https://api.example.com/{}", "https://api.example.com/{{a}}", "https://api.example.com/{a b}", "https://api.example.com/?{a}=b",
        "https://api.example.com:99999/", "https://api.example.com/a b", "https://api.example.com/a\r\nX: y", "https://user:secret@api.example.com/", "https://api.example.com./",
    ];

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Host_LeadingInside_IsNeverReached(string host)
    {
        using var tripwire = new Tripwire();
        foreach (var authority in (string[])[host + ":" + tripwire.Port, host])
        {
            var mistakes = new List<string>();
            var definitions = HttpToolSource.Read(HttpTools.Configuration($$"""{ "tool": {{Tool($"http://{authority}/")}} }"""), mistakes);
            // Only a name can look innocent until it is resolved.
            var isName = host.EndsWith(".evil.example", StringComparison.Ordinal);
            mistakes.Count.ShouldBe(isName ? 0 : 1, string.Join('\n', mistakes));
            definitions.Count.ShouldBe(isName ? 1 : 0);
            if (isName)
                await Should.ThrowAsync<ToolException>(HttpTools.One(Tool($"http://{authority}/"), Resolve).CallAsync(new { }));
        }
        tripwire.WasTouched.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public void Url_ThatIsNotOne_IsAMistake(string url) => HttpTools.Mistakes($$"""{ "tool": {{Tool(url)}} }""").ShouldNotBeEmpty();

    [Fact]
    public async Task Tripwire_WithoutTheGuard_IsTouched()
    {
        using var tripwire = new Tripwire();
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, tripwire.Port);
        tripwire.WasTouched.ShouldBeTrue();
    }

    private static IPAddress[] Resolve(string host) => host switch
    {
        "loopback.evil.example" => [IPAddress.Loopback],
        "mapped.evil.example" => [IPAddress.Loopback.MapToIPv6()],
        "metadata.evil.example" => [IPAddress.Parse("169.254.169.254")],
        "v6.evil.example" => [IPAddress.IPv6Loopback],
        "any.evil.example" => [IPAddress.Any, IPAddress.IPv6Any],
        "nat64.evil.example" => [IPAddress.Parse("64:ff9b::127.0.0.1")],
        "sixtofour.evil.example" => [IPAddress.Parse("2002:7f00:1::")],
        // A resolver that is more generous than ours.
        _ => host == "nothing.evil.example" ? [] : [IPAddress.Loopback],
    };

    private static string Tool(string url) => $$"""{ "Description": "Test.", "AllowHttp": true, "Url": {{JsonSerializer.Serialize(url)}} }""";
}
