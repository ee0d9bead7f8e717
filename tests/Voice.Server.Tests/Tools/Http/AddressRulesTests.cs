using System.Net;
using Voice.Server.Tools.Http;

namespace Voice.Server.Tests.Tools.Http;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("93.184.215.14", true, true)]
    [InlineData("8.8.8.8", true, true)]
    [InlineData("172.15.255.255", true, true)]
    [InlineData("172.32.0.0", true, true)]
    [InlineData("100.63.255.255", true, true)]
    [InlineData("100.128.0.0", true, true)]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true, true)]
    [InlineData("2001:4860:4860::8888", true, true)]
    [InlineData("10.1.2.3", false, true)]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("100.64.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("fd12:3456::1", false, true)]
    [InlineData("169.254.169.254", false, false)]
    [InlineData("100.100.100.200", false, false)]
    [InlineData("168.63.129.16", false, false)]
    [InlineData("fd00:ec2::254", false, false)]
    [InlineData("fe80::1", false, false)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("::", false, false)]
    [InlineData("224.0.0.1", false, false)]
    [InlineData("255.255.255.255", false, false)]
    [InlineData("::ffff:127.0.0.1", false, false)]
    [InlineData("::ffff:8.8.8.8", false, false)]
    [InlineData("64:ff9b::808:808", false, false)]
    [InlineData("2002:808:808::1", false, false)]
    [InlineData("2001:0:4136:e378:8000:63bf:80ff:fffe", false, false)]
    [InlineData("2001:db8::1", false, false)]
    [InlineData("ff02::1", false, false)]
    [InlineData("2620:4f:8000::1", false, false)]
    [InlineData("3fff::1", false, false)]
    [InlineData("4000::1", false, false)]
    [InlineData("5f00::1", false, false)]
    [InlineData("64:ff9b:1::1", false, false)]
    [InlineData("100::1", false, false)]
    [InlineData("fec0::1", false, false)]
    [InlineData("192.0.0.8", false, false)]
    [InlineData("192.31.196.1", false, false)]
    [InlineData("198.19.255.255", false, false)]
    [InlineData("240.0.0.1", false, false)]
    public void Address_ByKind_MayBeReachedOrNot(string address, bool always, bool whenPrivateIsAllowed)
    {
        AddressRules.MayReach(IPAddress.Parse(address), allowPrivate: false).ShouldBe(always);
        AddressRules.MayReach(IPAddress.Parse(address), allowPrivate: true).ShouldBe(whenPrivateIsAllowed);
    }
}
