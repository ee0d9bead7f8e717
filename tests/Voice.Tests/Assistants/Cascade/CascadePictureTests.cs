using Microsoft.Extensions.AI;
using Voice.Assistants;

namespace Voice.Tests.Assistants.Cascade;

/// <summary>Pictures of the caller in the requests to the chat model.</summary>
public sealed class CascadePictureTests
{
    private static AddPicture Cat(string id = "picture_1") => new(id, id, new Picture("cat.jpg", "image/jpeg", new byte[] { 0xFF, 0xD8, 0xFF }, 640, 480));

    private static int Pictures(ScriptedStages.ChatRequest request) => request.Messages.Sum(m => m.Contents.OfType<DataContent>().Count());

    [Fact]
    public async Task Picture_BeforeAQuestion_IsInTheRequestWithItsDetail()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Assistant.Send(Cat());
        (await call.Reports.UntilAsync<ItemAdded>()).ItemId.ShouldBe("picture_1");
        var request = await call.AskAsync("What is this?");
        var picture = request.Messages.SelectMany(m => m.Contents.OfType<DataContent>()).Single();
        picture.MediaType.ShouldBe("image/jpeg");
        picture.AdditionalProperties!["detail"].ShouldBe("low");
        request.Messages[^1].Text.ShouldBe("What is this?");
    }

    [Fact]
    public async Task Picture_Removed_LeavesItsLine()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Assistant.Send(Cat());
        call.Assistant.Send(new RemovePicture("fade_1", "picture_1", "A picture was here."));
        var request = await call.AskAsync("What was it?");
        Pictures(request).ShouldBe(0);
        request.Dialogue.ShouldContain("A picture was here.");
    }

    [Theory]
    [InlineData(RefusalReason.RequestUnusable)]
    [InlineData(RefusalReason.OptionUnsupported)]
    [InlineData(RefusalReason.ContentFiltered)]
    [InlineData(RefusalReason.None)]
    internal async Task Request_RefusedWithAPicture_IsRepeatedWithoutItAndThePictureIsReported(RefusalReason reason)
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Assistant.Send(Cat());
        (await call.AskAsync("What is this?")).Refuse(reason);
        var again = await call.Stages.ChatAsync();
        Pictures(again).ShouldBe(0);
        again.Dialogue.ShouldContain("it cannot be seen");
        again.Say("I cannot see it.");
        again.End();
        (await call.Reports.UntilAsync<CommandRefused>()).CommandId.ShouldBe("picture_1");
        call.Assistant.Send(Cat("picture_2"));
        (await call.Reports.UntilAsync<CommandRefused>()).CommandId.ShouldBe("picture_2");
    }

    [Fact]
    public async Task Picture_InTheHistory_IsInTheRequest()
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "Be kind.", History = [new Shown(0, "picture_1", Cat().Picture)] });
        Pictures(await call.AskAsync("What is this?")).ShouldBe(1);
    }
}
