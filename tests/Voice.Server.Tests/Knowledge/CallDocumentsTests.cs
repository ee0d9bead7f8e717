using Microsoft.AspNetCore.Http;
using Voice.Server.Knowledge.Documents;
using Voice.Server.Knowledge.Reading;

namespace Voice.Server.Tests.Knowledge;

/// <summary>Documents of a call: taken or refused with a clear problem, uploaded with an expiry, and deleted with the call.</summary>
public sealed class CallDocumentsTests
{
    [Fact]
    public async Task Document_Attached_IsUploadedAndDeletedWithItsCall()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);

        var document = await rig.AddAsync("C:\\folder\\prices.pdf", Documents.Pdf("One", "Two"));

        document.Described.ShouldBe("prices.pdf (PDF, 2 pages)");
        var file = provider.Files.Values.Single();
        (file.Name, file.Purpose, file.Expires).ShouldBe(("prices.pdf", "user_data", "86400"));
        rig.Calls.Of("another call").ShouldBeEmpty();
        rig.Calls.Close(KnowledgeRig.Call);
        await FakeProvider.UntilAsync(() => provider.Files.IsEmpty);
        await FakeProvider.UntilAsync(() => rig.Journal.Open.Count == 0);
        (await rig.RefusedAsync("late.txt", "late"u8.ToArray())).Code.ShouldBe("call_over");
    }

    public static TheoryData<string> Refused() => [.. DocumentReaderTests.Refused.Keys];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task File_ThatIsNoDocument_IsAProblemAndLeavesNothing(string which)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        var (name, content, fault) = DocumentReaderTests.Refused[which];

        var problem = await rig.RefusedAsync(name, content());

        problem.Code.ShouldBe(fault switch
        {
            DocumentFault.Empty => "document_empty",
            DocumentFault.Encrypted => "document_encrypted",
            DocumentFault.Damaged => "document_damaged",
            DocumentFault.Bomb => "document_too_large",
            _ => "document_kind",
        });
        problem.Message.ShouldContain(name);
        problem.Hint.ShouldNotBeEmpty();
        provider.Requests.ShouldBeEmpty();
        rig.Calls.Of(KnowledgeRig.Call).ShouldBeEmpty();
    }

    [Fact]
    public async Task Document_OfFortyMegabytes_IsRefusedBeforeAllOfItIsRead()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        using var content = new MemoryStream(new byte[40 * 1024 * 1024]);

        var problem = (await Should.ThrowAsync<DocumentException>(rig.Calls.AddAsync(KnowledgeRig.Call, "big.pdf", null, content, CancellationToken.None))).Problem;

        (problem.Code, problem.Message).ShouldBe(("document_too_large", "'big.pdf' is larger than 32 MB."));
        content.Position.ShouldBeLessThan(33 * 1024 * 1024);
    }

    [Fact]
    public async Task Documents_MoreThanACallMayHave_AreRefused()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider, new DocumentOptions { Most = 2 });
        await rig.AddAsync("a.txt", "one"u8.ToArray());

        (await rig.AddAsync("a.txt", "two"u8.ToArray())).Name.ShouldBe("a (2).txt");

        (await rig.RefusedAsync("c.txt", "three"u8.ToArray())).Code.ShouldBe("document_limit");
    }

    [Fact]
    public async Task Documents_MoreThanTheMemoryHolds_AreRefusedUntilACallEnds()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider, new DocumentOptions { MemoryMegabytes = 1 });
        rig.Calls.Open("other");
        var most = new byte[700 * 1024];
        Array.Fill(most, (byte)'a');
        await rig.AddAsync("a.txt", most);

        (await Should.ThrowAsync<DocumentException>(rig.Calls.AddAsync("other", "b.txt", null, most, CancellationToken.None))).Problem.Code.ShouldBe("documents_busy");

        rig.Calls.Close(KnowledgeRig.Call);
        await rig.Calls.AddAsync("other", "b.txt", null, most, CancellationToken.None);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("reset")]
    [InlineData("timeout")]
    [InlineData("429")]
    [InlineData("html")]
    public async Task Upload_ThatFails_IsAProblemAndLeavesNothing(string fault)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider, new DocumentOptions { UploadTimeout = TimeSpan.FromSeconds(1) });
        provider.Fault = async (http, _) =>
        {
            if (fault == "reset")
                http.Abort();
            else if (fault == "timeout")
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (fault == "html")
                await http.Response.WriteAsync("<html>Welcome</html>");
            else
                http.Response.StatusCode = int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture);
            return true;
        };

        if (fault == "html")
            (await rig.AddAsync("a.txt", "hello"u8.ToArray())).File.ShouldBeNull("a service without a Files API takes the document with the question");
        else
            (await rig.RefusedAsync("a.txt", "hello"u8.ToArray())).ShouldSatisfyAllConditions(p => p.Code.ShouldBe("upload_failed"), p => p.Retryable.ShouldBeTrue());

        provider.Files.ShouldBeEmpty();
        rig.Journal.Open.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    public async Task Upload_WhereThereIsNoFilesApi_KeepsTheDocumentHere(int status)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        provider.Fault = (http, _) => FakeProvider.RefuseAsync(http, status, "Not here.");

        (await rig.AddAsync("a.txt", "hello"u8.ToArray())).File.ShouldBeNull();

        rig.Calls.Of(KnowledgeRig.Call).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("purpose", "assistants", "86400")]
    [InlineData("expires_after", "user_data", null)]
    [InlineData("both", "assistants", null)]
    public async Task Upload_WithAPartThatIsRefused_GoesWithoutIt(string refused, string purpose, string? expires)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        provider.Fault = async (http, _) =>
        {
            http.Request.EnableBuffering();
            var form = await http.Request.ReadFormAsync();
            if (refused is "purpose" or "both" && form["purpose"] != "assistants")
                return await FakeProvider.RefuseAsync(http, 400, "'user_data' is not one of ['assistants', 'batch'] - 'purpose'", "purpose");
            if (refused is "expires_after" or "both" && form.ContainsKey("expires_after[seconds]"))
                return await FakeProvider.RefuseAsync(http, 400, "Unsupported parameter: 'expires_after'.", "expires_after", "unsupported_parameter");
            return false;
        };
        await rig.AddAsync("a.txt", "hello"u8.ToArray());
        var requests = provider.Requests.Count;

        await rig.AddAsync("b.txt", "hello"u8.ToArray());

        provider.Files.Values.ShouldAllBe(file => file.Purpose == purpose && file.Expires == expires);
        (provider.Requests.Count - requests).ShouldBe(1, "what is refused once is left out from then on");
    }

    [Fact]
    public async Task Upload_ToAzure_ExpiresAfterFourteenDays()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider, azure: true);

        await rig.AddAsync("a.txt", "hello"u8.ToArray());

        provider.Files.Values.Single().Expires.ShouldBe("1209600");
    }

    [Fact]
    public async Task Call_ThatEndsDuringAnUpload_LeavesNoFile()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var rig = await KnowledgeRig.StartAsync(provider);
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        provider.Fault = async (_, request) =>
        {
            if (request != "POST files")
                return false;
            asked.TrySetResult();
            await go.Task;
            return false;
        };
        var adding = rig.AddAsync("a.txt", "hello"u8.ToArray());
        await asked.Task;

        rig.Calls.Close(KnowledgeRig.Call);
        go.SetResult();

        (await Should.ThrowAsync<DocumentException>(adding)).Problem.Code.ShouldBe("call_over");
        rig.Calls.Of(KnowledgeRig.Call).ShouldBeEmpty();
        await FakeProvider.UntilAsync(() => provider.Requests.Contains("DELETE files/file-1") && provider.Files.IsEmpty);
    }
}
