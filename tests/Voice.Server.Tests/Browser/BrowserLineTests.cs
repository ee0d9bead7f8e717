using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Assistants;
using Voice.Lines;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Browser;

public sealed class BrowserLineTests
{
    // Each message that is longer than this holds up the next until the page reads it.
    private readonly Pipe _toPage = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly JsonHubProtocol _protocol = new();
    private readonly BrowserLine _line;
    private int _givenUp;

    public BrowserLineTests()
    {
        var connection = new HubConnectionContext(
            new DefaultConnectionContext("id") { Transport = new Ends(new Pipe().Reader, _toPage.Writer) }, new HubConnectionContextOptions(), NullLoggerFactory.Instance);
        var page = new AudioHubProtocol(_protocol, connection);
        connection.Protocol = page;
        _line = new BrowserLine(page, null!, false, () => _givenUp++);
    }

    private void Play(string item) => _line.Play(new ResponseAudio("r", item, 0, new byte[960]));

    [Fact]
    public async Task Clear_WhileThePageDoesNotRead_DropsWaitingSoundAndIsNext()
    {
        Play("a");
        Play("b");
        _line.EndPart("b", 0);
        Play("c");
        _line.Clear(7);
        Play("d");
        (await ReadAsync(4)).ShouldBe(["Audio a", "Clear 7", "AudioDone b", "Audio d"]);
        _givenUp.ShouldBe(0);
    }

    [Fact]
    public async Task Pause_WhileThePageDoesNotRead_KeepsWaitingSoundAndIsNext()
    {
        Play("a");
        Play("b");
        _line.Pause();
        Play("c");
        _line.Resume();
        _line.Pause();
        Play("d");
        (await ReadAsync(7)).ShouldBe(["Audio a", "Pause", "Resume", "Pause", "Audio b", "Audio c", "Audio d"]);
        Play("e");
        _line.Pause();
        _line.Clear(7);
        _line.Resume();
        Play("f");
        (await ReadAsync(5)).ShouldBe(["Audio e", "Pause", "Clear 7", "Resume", "Audio f"]);
        _givenUp.ShouldBe(0);
    }

    [Fact]
    public void Pauses_OfAPageThatDoesNotRead_AreBounded()
    {
        Play("a");
        for (var i = 0; i < 5_000; i++)
        {
            _line.Pause();
            _line.Resume();
        }
        _givenUp.ShouldBe(1);
    }

    [Fact]
    public async Task Page_ThatReadsNoNotices_IsGivenUpOnce()
    {
        for (var i = 0; i < 5_000; i++)
            _line.Tell(new PhaseChanged(Phase.Listening));
        _givenUp.ShouldBe(1);
        Play("a");
        _line.Clear(1);
        (await ReadAsync(1)).ShouldBe(["State listening"]);
        _toPage.Reader.TryRead(out _).ShouldBeFalse("nothing is sent after it");
    }

    [Fact]
    public async Task Close_WhileThePageDoesNotRead_ForgetsWhatWaits()
    {
        Play("a");
        Play("b");
        _line.Close();
        Play("c");
        (await ReadAsync(1)).ShouldBe(["Audio a"]);
        _toPage.Reader.TryRead(out _).ShouldBeFalse();
        _givenUp.ShouldBe(0);
    }

    private async Task<List<string>> ReadAsync(int count)
    {
        var heard = new List<string>();
        while (heard.Count < count)
        {
            var read = await _toPage.Reader.ReadAsync();
            var left = read.Buffer;
            while (_protocol.TryParseMessage(ref left, new Binder(), out var message))
            {
                var invoked = (InvocationMessage)message;
                heard.Add(invoked.Arguments is [var first, ..] ? $"{invoked.Target} {first}" : invoked.Target);
            }
            _toPage.Reader.AdvanceTo(left.Start, left.End);
        }
        return heard;
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Binder : IInvocationBinder
    {
        public Type GetReturnType(string invocationId) => typeof(object);

        public IReadOnlyList<Type> GetParameterTypes(string methodName) => methodName switch
        {
            "Audio" => [typeof(string), typeof(int), typeof(byte[])],
            "AudioDone" => [typeof(string), typeof(int)],
            "Clear" => [typeof(int)],
            "Pause" or "Resume" => [],
            _ => [typeof(string)],
        };

        public Type GetStreamItemType(string streamId) => typeof(byte[]);
    }
}
