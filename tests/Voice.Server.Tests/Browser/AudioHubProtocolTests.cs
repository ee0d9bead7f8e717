using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Audio;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Browser;

/// <summary>The messages of a page, between SignalR and a call, without a socket.</summary>
public sealed class AudioHubProtocolTests : IInvocationBinder
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<byte> _heard = [];
    private readonly List<Problem> _problems = [];
    private long _heardBytes;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Items_OfTheUploadOfTheCall_AreHeardAndLeaveSignalRNothingToDo(bool json)
    {
        var (page, client) = Talking(json);
        Read(page, client, new StreamItemMessage("m", new byte[] { 1, 2, 3, 4 })).ShouldBeSameAs(PingMessage.Instance);
        Read(page, client, new StreamItemMessage("m", null)).ShouldBeSameAs(PingMessage.Instance);
        Read(page, client, new StreamItemMessage("m", new byte[] { 5 })).ShouldBeSameAs(PingMessage.Instance);
        Read(page, client, new StreamItemMessage("m", new byte[] { 6 })).ShouldBeSameAs(PingMessage.Instance);
        _heard.ShouldBe([1, 2, 3, 4, 5, 6]);
        Read(page, client, new StreamItemMessage("m", new byte[70_000])).ShouldBeSameAs(PingMessage.Instance);
        _problems.ShouldHaveSingleItem().Code.ShouldBe("audio_chunk_too_large");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Items_OfAnotherUpload_AreSignalRs(bool json)
    {
        var (page, client) = Talking(json);
        Read(page, client, new StreamItemMessage("n", new byte[2])).ShouldBeOfType<StreamItemMessage>();
        // A second call that is refused does not take the first one's microphone away.
        Read(page, client, new InvocationMessage("2", "Talk", [], ["n"]));
        Read(page, client, new StreamItemMessage("n", new byte[2])).ShouldBeOfType<StreamItemMessage>();
        _heard.ShouldBeEmpty();
        Read(page, client, new StreamItemMessage("m", new byte[2])).ShouldBeSameAs(PingMessage.Instance);
        _heard.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Items_AfterTheEndOfTheUpload_AreNotHeard(bool json)
    {
        var (page, client) = Talking(json);
        Read(page, client, CompletionMessage.Empty("n")).ShouldBeOfType<CompletionMessage>();
        Read(page, client, new StreamItemMessage("m", new byte[2]));
        Read(page, client, CompletionMessage.Empty("m")).ShouldBeOfType<CompletionMessage>();
        Read(page, client, new StreamItemMessage("m", new byte[2])).ShouldBeOfType<StreamItemMessage>();
        _heard.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Item_ThatIsNoSound_BreaksTheUpload(bool json)
    {
        var (page, client) = Talking(json);
        Read(page, client, new StreamItemMessage("m", 12)).ShouldBeOfType<StreamBindingFailureMessage>();
        Read(page, client, new StreamItemMessage("m", new byte[2])).ShouldBeOfType<StreamItemMessage>();
        _heard.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Items_WithoutACall_AreSignalRs(bool json)
    {
        var (page, client) = Talking(json);
        page.Close();
        Read(page, client, new StreamItemMessage("m", new byte[2])).ShouldBeOfType<StreamItemMessage>();
        _heard.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sound_ForAPage_IsWrittenAsSignalRWritesIt(bool json)
    {
        var (page, client) = Talking(json);
        foreach (var id in (string[])["item", new string('i', 300)])
        {
            var message = new SoundMessage();
            message.Fill(id, 0, [1, 2, 3, 0xFF]);
            var output = new ArrayBufferWriter<byte>();
            page.WriteMessage(message, output);
            output.WrittenSpan.ToArray().ShouldBe(client.GetMessageBytes(new InvocationMessage("Audio", [id, 0, new byte[] { 1, 2, 3, 0xFF }])).ToArray());
        }
    }

    [Fact]
    public void Frame_EitherWay_AllocatesNothing()
    {
        const int Frames = 100;
        var (connection, output) = Connection();
        var page = new AudioHubProtocol(new MessagePackHubProtocol(), connection);
        connection.Protocol = page;
        Read(page, new MessagePackHubProtocol(), new InvocationMessage("1", "Talk", [], ["m"]));
        page.Open(id => new Microphone(id, AudioFormat.Pcm24K, sound => _heardBytes += sound.Length, _problems.Add, _time));
        var line = new BrowserLine(page, null!, false, () => { });
        var frame = new MessagePackHubProtocol().GetMessageBytes(new StreamItemMessage("m", new byte[960])).ToArray();
        var whole = new ReadOnlySequence<byte>(frame);
        var inTwo = AudioMessagePackTests.InSegments(frame, 600);
        Run(Frames);
        _heardBytes = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(Frames);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        _heardBytes.ShouldBe(Frames * 960);

        void Run(int frames)
        {
            var sound = new ResponseAudio("response", "item", 0, frame.AsSpan(0, 960));
            for (var i = 0; i < frames; i++)
            {
                var input = i % 2 == 0 ? whole : inTwo;
                page.TryParseMessage(ref input, this, out _);
                line.Play(sound);
                // The connection takes it at once, or the next one would have to wait.
                output.TryRead(out var written).ShouldBeTrue();
                output.AdvanceTo(written.Buffer.End);
            }
        }
    }

    [Fact]
    public void Pipes_OfThisVersion_CanContinueWhereTheyAre() => HubPipes.Inline(new HttpConnectionDispatcherOptions()).ShouldBeTrue();

    Type IInvocationBinder.GetReturnType(string invocationId) => typeof(object);

    IReadOnlyList<Type> IInvocationBinder.GetParameterTypes(string methodName) => [];

    Type IInvocationBinder.GetStreamItemType(string streamId) => typeof(byte[]);

    private static (HubConnectionContext Hub, PipeReader Written) Connection()
    {
        Pipe toPage = new(), fromPage = new();
        var ends = new Ends(fromPage.Reader, toPage.Writer);
        return (new HubConnectionContext(new DefaultConnectionContext("id") { Transport = ends }, new HubConnectionContextOptions(), NullLoggerFactory.Instance), toPage.Reader);
    }

    private (AudioHubProtocol Page, IHubProtocol Client) Talking(bool json)
    {
        IHubProtocol client = json ? new JsonHubProtocol() : new MessagePackHubProtocol();
        var page = new AudioHubProtocol(client, Connection().Hub);
        Read(page, client, new InvocationMessage("1", "Talk", [], ["m"]));
        page.Open(id => new Microphone(id, AudioFormat.Pcm24K, sound => _heard.AddRange(sound), _problems.Add, _time));
        return (page, client);
    }

    private HubMessage Read(AudioHubProtocol page, IHubProtocol client, HubMessage message)
    {
        var input = new ReadOnlySequence<byte>(client.GetMessageBytes(message));
        page.TryParseMessage(ref input, this, out var read).ShouldBeTrue();
        input.IsEmpty.ShouldBeTrue();
        return read!;
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
