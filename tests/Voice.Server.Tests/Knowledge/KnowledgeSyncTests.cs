using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Voice.Server.Knowledge.Stores;

namespace Voice.Server.Tests.Knowledge;

/// <summary>The operator's folder stands in a vector store: all of it after the start, and each change soon after it is made.</summary>
public sealed class KnowledgeSyncTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("voice-knowledge").FullName;

    private string Folder => Path.Combine(_root, "folder");

    private string Data => Path.Combine(_root, "data");

    private KnowledgeOptions Options => new() { Folder = Folder, Rescan = TimeSpan.FromMilliseconds(200), LargestMegabytes = 1 };

    public KnowledgeSyncTests() => Directory.CreateDirectory(Folder);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Folder_AtStart_IsBroughtToAStoreWithoutWhatIsNoDocument()
    {
        await using var provider = await FakeProvider.StartAsync();
        for (var i = 0; i < 12; i++)
            Write($"part {i % 3}/text-{i}.txt", $"text number {i}");
        Write("prices.pdf", Documents.Pdf("Tea costs 3 euro"));
        Write("rules.docx", Documents.Docx("No dogs"));
        Write("list.csv", "a;b\n1;2");
        Write("page.html", "<p>Open at nine</p>");
        Write("read.md", "# Read me");
        Write("setup.pdf", Documents.Executable());
        Write("empty.txt", "");
        Write("large.txt", new byte[1_100_000].Select(_ => (byte)'a').ToArray());
        Write(".hidden.txt", "hidden");
        Write(".git/config.txt", "hidden");
        File.WriteAllText(Path.Combine(_root, "secret.txt"), "outside");
        File.CreateSymbolicLink(Path.Combine(Folder, "link.txt"), Path.Combine(_root, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "outside"), _root);
        File.CreateSymbolicLink(Path.Combine(Folder, "inside.txt"), Path.Combine(Folder, "read.md"));
        await using var rig = await KnowledgeRig.StartAsync(provider, data: Data);

        var sync = await rig.BringAsync(Options);

        await FakeProvider.UntilAsync(() => sync.Known == 18);
        Paths(provider).ShouldBe([.. Enumerable.Range(0, 12).Select(i => $"part {i % 3}/text-{i}.txt"), "prices.pdf", "rules.docx", "list.csv", "page.html", "read.md", "inside.txt"], ignoreOrder: true);
        provider.Files.Values.ShouldAllBe(file => file.Purpose == "assistants" && file.Expires == null);
        await FakeProvider.UntilAsync(() => rig.Journal.Open.Count == 0);
    }

    [Fact]
    public async Task Change_InTheFolder_BringsOnlyWhatChanged()
    {
        await using var provider = await FakeProvider.StartAsync();
        Write("a.txt", "one");
        Write("b.txt", "two");
        Write("c.txt", "three");
        await using var rig = await KnowledgeRig.StartAsync(provider, data: Data);
        var sync = await rig.BringAsync(Options with { Rescan = TimeSpan.FromHours(1) });
        await FakeProvider.UntilAsync(() => sync.Known == 3);
        var uploads = Uploads(provider);

        Write("a.txt", "one, changed");
        File.Delete(Path.Combine(Folder, "b.txt"));
        File.SetLastWriteTimeUtc(Path.Combine(Folder, "c.txt"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await FakeProvider.UntilAsync(() => Contents(provider).Order().SequenceEqual(["one, changed", "three"]) && sync.Known == 2);
        (Uploads(provider) - uploads).ShouldBe(1);
        Paths(provider).ShouldBe(["a.txt", "c.txt"], ignoreOrder: true);
        provider.Files.Count.ShouldBe(2, "what is out of the store is deleted as well");
    }

    [Fact]
    public async Task Restart_WithTheSameFolder_UploadsNothing()
    {
        await using var provider = await FakeProvider.StartAsync();
        for (var i = 0; i < 8; i++)
            Write($"{i}.txt", $"text {i}");
        await using (var first = await KnowledgeRig.StartAsync(provider, data: Data))
        {
            var before = await first.BringAsync(Options);
            await FakeProvider.UntilAsync(() => before.Known == 8);
        }
        File.Delete(Path.Combine(Folder, "7.txt"));
        var uploads = Uploads(provider);

        await using var next = await KnowledgeRig.StartAsync(provider, data: Data);
        var sync = await next.BringAsync(Options);

        await FakeProvider.UntilAsync(() => sync.Known == 7 && provider.Files.Count == 7);
        Uploads(provider).ShouldBe(uploads);
        provider.Stores.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Store_ThatIsGone_IsMadeAgain()
    {
        await using var provider = await FakeProvider.StartAsync();
        Write("a.txt", "one");
        await using var rig = await KnowledgeRig.StartAsync(provider, data: Data);
        var sync = await rig.BringAsync(Options);
        await FakeProvider.UntilAsync(() => sync.Known == 1);
        var gone = provider.Stores.Keys.Single();
        provider.Stores.Clear();

        sync.Doubt();

        await FakeProvider.UntilAsync(() => provider.Stores.Count == 1 && Paths(provider).SequenceEqual(["a.txt"]));
        provider.Stores.Keys.Single().ShouldNotBe(gone);
    }

    [Fact]
    public async Task Folder_ThatIsMissing_KeepsWhatIsKnown()
    {
        await using var provider = await FakeProvider.StartAsync();
        Write("a.txt", "one");
        await using var rig = await KnowledgeRig.StartAsync(provider, data: Data);
        var sync = await rig.BringAsync(Options);
        await FakeProvider.UntilAsync(() => sync.Known == 1);

        Directory.Move(Folder, Folder + ".away");
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);          // several looks at the folder
        Paths(provider).ShouldBe(["a.txt"]);

        Directory.Move(Folder + ".away", Folder);
        Write("b.txt", "two");
        await FakeProvider.UntilAsync(() => sync.Known == 2);
    }

    [Theory]
    [InlineData("POST vector_stores")]
    [InlineData("POST files")]
    [InlineData("attach")]
    public async Task Provider_ThatFailsAtFirst_IsTriedAgain(string fault)
    {
        await using var provider = await FakeProvider.StartAsync();
        Write("a.txt", "one");
        var failures = 1;
        provider.Fault = (http, request) => (request == fault || (fault == "attach" && request.EndsWith("/files", StringComparison.Ordinal) && request.StartsWith("POST vector", StringComparison.Ordinal)))
            && Interlocked.Decrement(ref failures) >= 0 ? FakeProvider.RefuseAsync(http, 500, "Oops.") : Task.FromResult(false);
        await using var rig = await KnowledgeRig.StartAsync(provider, data: Data);

        var sync = await rig.BringAsync(Options);

        await FakeProvider.UntilAsync(() => sync.Known == 1 && Paths(provider).SequenceEqual(["a.txt"]));
    }

    [Fact]
    public async Task Document_ThatTheProviderCannotRead_IsTriedAgainOnlyWhenItChanges()
    {
        await using var provider = await FakeProvider.StartAsync();
        Write("bad.txt", "bad");
        Write("good.txt", "good");
        var bad = true;
        provider.Fault = async (http, request) =>
        {
            if (!bad || !request.StartsWith("GET vector_stores", StringComparison.Ordinal) || !request.Contains("/files/file-", StringComparison.Ordinal)
                || !provider.Files.TryGetValue(request.Split('/')[^1], out var file) || file.Name != "bad.txt")
                return false;
            await http.Response.WriteAsJsonAsync(new { id = file.Id, status = "failed", last_error = new { code = "unsupported_file", message = "No." } });
            return true;
        };
        await using var rig = await KnowledgeRig.StartAsync(provider, data: Data);
        var sync = await rig.BringAsync(Options);
        await FakeProvider.UntilAsync(() => sync.Known == 1 && provider.Files.Count == 1);
        var uploads = Uploads(provider);
        Write("other.txt", "other");
        await FakeProvider.UntilAsync(() => sync.Known == 2);
        Uploads(provider).ShouldBe(uploads + 1);

        bad = false;
        Write("bad.txt", "mended");

        await FakeProvider.UntilAsync(() => sync.Known == 3);
    }

    [Fact]
    public async Task Writes_MoreThanAMinuteTakes_WaitForTheNext()
    {
        var time = new FakeTimeProvider();
        var budget = new WriteBudget(time);
        for (var i = 0; i < WriteBudget.PerMinute; i++)
            await budget.SpendAsync(CancellationToken.None);

        var next = budget.SpendAsync(CancellationToken.None);

        next.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMinutes(1));
        await next.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static int Uploads(FakeProvider provider) => provider.Requests.Count(request => request == "POST files");

    private static IEnumerable<string> Paths(FakeProvider provider) => provider.Stores.Values.Single().Values.Select(file => file.Attributes["path"]);

    private static IEnumerable<string> Contents(FakeProvider provider) =>
        provider.Stores.Values.Single().Keys.Select(id => provider.Files.TryGetValue(id, out var file) ? System.Text.Encoding.UTF8.GetString(file.Content) : "");

    private void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    private void Write(string path, byte[] content)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }
}
