using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Server.Knowledge.Files;

namespace Voice.Server.Tests.Knowledge;

/// <summary>What a process leaves at the provider is deleted by the next one: from the list in the data folder, and nothing else.</summary>
public sealed class UploadSweepTests
{
    [Fact]
    public async Task Files_OfAProcessThatIsGone_AreDeletedAtTheNextStart()
    {
        await using var provider = await FakeProvider.StartAsync();
        var data = Directory.CreateTempSubdirectory("voice-sweep").FullName;
        var killed = await KnowledgeRig.StartAsync(provider, data: data);
        await killed.AddAsync("a.txt", "hello"u8.ToArray());
        await killed.AddAsync("b.txt", "hello"u8.ToArray());
        provider.Files["file-of-somebody-else"] = new("file-of-somebody-else", "x", "user_data", null, []);
        provider.Files.TryRemove("file-1", out _);                  // it has expired already

        killed.Kill();
        await using var next = await KnowledgeRig.StartAsync(provider, data: data);

        await FakeProvider.UntilAsync(() => provider.Files.Count == 1);
        provider.Files.Keys.ShouldBe(["file-of-somebody-else"]);
        provider.Requests.ShouldNotContain("GET files");
        await FakeProvider.UntilAsync(() => next.Journal.Open.Count == 0);
    }

    [Fact]
    public async Task Files_OfAProcessThatLives_AreLeftAlone()
    {
        await using var provider = await FakeProvider.StartAsync();
        var data = Directory.CreateTempSubdirectory("voice-sweep").FullName;
        await using var alive = await KnowledgeRig.StartAsync(provider, data: data);
        await alive.AddAsync("a.txt", "hello"u8.ToArray());

        await using var other = await KnowledgeRig.StartAsync(provider, data: data);

        other.Journal.Inherit().ShouldBeEmpty();
        provider.Files.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Deletion_ThatIsRefusedAtFirst_IsTriedAgain()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        await rig.AddAsync("a.txt", "hello"u8.ToArray());
        var refusals = 1;
        provider.Fault = (http, request) => request.StartsWith("DELETE", StringComparison.Ordinal) && Interlocked.Decrement(ref refusals) >= 0
            ? FakeProvider.RefuseAsync(http, 503, "Busy.") : Task.FromResult(false);

        rig.Calls.Close(KnowledgeRig.Call);

        await FakeProvider.UntilAsync(() => provider.Files.IsEmpty);
    }

    [Theory]
    [InlineData("+{\"id\":\"file-9\",\"at\":\"http")]
    [InlineData("-\"file-1")]
    [InlineData("{}\n+null\n+[]\n")]
    [InlineData("")]
    public void List_WithALineThatWasTornOff_KeepsTheOthers(string last)
    {
        var list = "+{\"id\":\"file-1\",\"at\":\"http://a/v1\",\"account\":\"x\",\"until\":\"2026-01-01T00:00:00+00:00\"}\n"
            + "+{\"id\":\"file-2\",\"at\":\"http://a/v1\",\"account\":\"x\",\"until\":\"2026-01-01T00:00:00+00:00\"}\n-\"file-2\"\n" + last;

        UploadJournal.Read(new MemoryStream(Encoding.UTF8.GetBytes(list))).Select(entry => entry.Id).ShouldBe(["file-1"]);
    }

    [Fact]
    public void List_OfManyUploads_StaysSmall()
    {
        var data = Directory.CreateTempSubdirectory("voice-journal");
        using (var journal = new UploadJournal(new DataFolder(data.FullName), NullLogger<UploadJournal>.Instance))
        {
            var padding = new string('x', 4_000);
            journal.Add(new FileEntry("kept", "http://a/v1", padding, DateTimeOffset.MaxValue));
            for (var i = 0; i < 200; i++)
            {
                journal.Add(new FileEntry($"file-{i}", "http://a/v1", padding, DateTimeOffset.MaxValue));
                journal.Remove($"file-{i}");
            }

            data.EnumerateFiles("*", SearchOption.AllDirectories).ShouldHaveSingleItem().Length.ShouldBeLessThan(600_000);
        }

        using var next = new UploadJournal(new DataFolder(data.FullName), NullLogger<UploadJournal>.Instance);
        next.Inherit().Select(entry => entry.Id).ShouldBe(["kept"]);
    }
}
