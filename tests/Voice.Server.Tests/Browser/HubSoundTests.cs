using System.Buffers;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Browser;

public sealed class HubSoundTests : IInvocationBinder
{
    private static readonly byte[] Sound = [1, 2, 3, 0xFF];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sound_OfAPage_IsReadWhole(bool json)
    {
        // As a client writes it that knows nothing of how it is read here.
        IHubProtocol client = json ? new JsonHubProtocol() : new MessagePackHubProtocol();
        Read(json, client.GetMessageBytes(new StreamItemMessage("m", Sound))).Item.ShouldBeOfType<HubSound>().Bytes.ToArray().ShouldBe(Sound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sound_ForAPage_IsWrittenAsBytesAre(bool json) =>
        Protocol(json).GetMessageBytes(new InvocationMessage("Audio", ["item", 0, HubSound.Of(Sound)])).ToArray()
            .ShouldBe(Protocol(json).GetMessageBytes(new InvocationMessage("Audio", ["item", 0, Sound])).ToArray());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Item_ThatIsNoSound_IsAFaultOfTheStreamAlone(bool json)
    {
        IHubProtocol client = json ? new JsonHubProtocol() : new MessagePackHubProtocol();
        var input = new ReadOnlySequence<byte>(client.GetMessageBytes(new StreamItemMessage("m", 12)));
        Protocol(json).TryParseMessage(ref input, this, out var message).ShouldBeTrue();
        message.ShouldBeOfType<StreamBindingFailureMessage>();
    }

    [Fact]
    public void Sound_ThatWasReturned_IsEmpty()
    {
        var sound = HubSound.Of(Sound);
        sound.Return();
        sound.Return();
        sound.Bytes.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Pipes_OfThisVersion_CanContinueWhereTheyAre() => HubPipes.Inline(new HttpConnectionDispatcherOptions()).ShouldBeTrue();

    Type IInvocationBinder.GetReturnType(string invocationId) => typeof(object);

    IReadOnlyList<Type> IInvocationBinder.GetParameterTypes(string methodName) => [];

    Type IInvocationBinder.GetStreamItemType(string streamId) => typeof(HubSound);

    private static IHubProtocol Protocol(bool json)
    {
        var options = new MessagePackHubProtocolOptions();
        HubSound.AddTo(options);
        return json ? new JsonHubProtocol() : new MessagePackHubProtocol(Options.Create(options));
    }

    private StreamItemMessage Read(bool json, ReadOnlyMemory<byte> bytes)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        Protocol(json).TryParseMessage(ref input, this, out var message).ShouldBeTrue();
        return message.ShouldBeOfType<StreamItemMessage>();
    }
}
