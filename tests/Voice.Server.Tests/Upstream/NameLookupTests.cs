using System.Net;
using System.Net.Sockets;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Upstream;

/// <summary>The name of the upstream cannot be looked up. The server runs as a program whose resolver is the test's own.</summary>
public sealed class NameLookupTests : IDisposable
{
    private const string Resolver = "127.0.0.77";

    // The C library gives a resolver ten seconds and more; a busy machine takes a while for twenty calls.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly UdpClient _resolver = new();
    private readonly string _settings = Path.GetTempFileName();

    public void Dispose()
    {
        _resolver.Dispose();
        File.Delete(_settings);
    }

    /// <summary>The defence is the next entry of the pool.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Name_ThatIsUnknown_SendsTheCallElsewhere(bool defended)
    {
        Listen(answer: true);
        await using var spare = await ScriptedUpstream.StartAsync();
        await using var server = await StartAsync(defended ? spare : null);
        await using var caller = await Caller.TalkAsync(server.Url);
        if (defended)
            await caller.NextAsync<CallStart>("CallStarted").WaitAsync(Patience);
        else
            (await caller.NextAsync<EndedMessage>("Ended").WaitAsync(Patience)).Reason.ShouldBe("assistant_failed");
    }

    /// <summary>The defence is the second try beside the first. Twenty calls at once: none of them holds a thread while it waits, for there are only a few.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resolver_ThatNeverAnswers_DelaysNoOther(bool defended)
    {
        Listen(answer: false);
        await using var spare = await ScriptedUpstream.StartAsync();
        await using var server = await StartAsync(
            spare, defended ? [] : ["Voice:Upstream:HedgeAfter=00:01:00", "Voice:Upstream:AttemptTimeout=00:01:00", "Voice:Realtime:ConnectTimeout=00:01:00"]);
        var callers = new List<Caller>();
        for (var i = 0; i < 20; i++)
            callers.Add(await Caller.TalkAsync(server.Url));
        var up = Task.WhenAll(callers.Select(caller => caller.NextAsync<CallStart>("CallStarted")));
        await Task.WhenAny(up, Task.Delay(Bound, TimeProvider.System));
        up.IsCompletedSuccessfully.ShouldBe(defended);
        foreach (var caller in callers)
            await caller.DisposeAsync();
    }

    private Task<ServerProcess> StartAsync(ScriptedUpstream? spare, params string[] settings)
    {
        File.WriteAllText(_settings, $"nameserver {Resolver}\n");
        string[] within = ["unshare", Environment.IsPrivilegedProcess ? "-m" : "-Urm", "sh", "-c", "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"", _settings];
        string[] pool = ["Voice:Assistants=realtime", "Voice:Upstream:Pool:0:BaseUrl=http://voice-upstream.example/v1"];
        var next = spare is null ? "Voice:Upstream:LongestWait=00:00:00" : $"Voice:Upstream:Pool:1:BaseUrl={spare.BaseUrl}";
        return ServerProcess.StartWithinAsync(within, new Uri("http://voice-upstream.example/v1"), [.. pool, next, .. settings]);
    }

    /// <param name="answer">That there is no such name; else nothing is answered.</param>
    private void Listen(bool answer)
    {
        try
        {
            _resolver.Client.Bind(new IPEndPoint(IPAddress.Parse(Resolver), 53));
        }
        catch (SocketException e)
        {
            Assert.Skip($"A resolver of one's own needs the right to use port 53 ({e.SocketErrorCode}).");
        }
        _ = AnswerAsync(answer);
    }

    private async Task AnswerAsync(bool answer)
    {
        try
        {
            while (true)
            {
                var question = await _resolver.ReceiveAsync();
                if (!answer)
                    continue;
                var denial = question.Buffer;
                (denial[2], denial[3]) = (0x81, 0x83);          // an answer, and it is that there is no such name (RFC 1035, 4.1.1)
                (denial[10], denial[11]) = (0, 0);
                await _resolver.SendAsync(denial.AsMemory(0, EndOfQuestion(denial)), question.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static int EndOfQuestion(byte[] message)
    {
        var at = 12;
        while (message[at] != 0)
            at += message[at] + 1;
        return at + 5;
    }
}
