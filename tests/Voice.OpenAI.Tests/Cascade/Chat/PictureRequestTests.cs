using System.Text.Json;
using Microsoft.Extensions.AI;
using Voice.Assistants.Cascade;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade.Chat;

/// <summary>A picture in the body of a request, in both APIs, and after it was brought into the form that strict servers want.</summary>
public sealed class PictureRequestTests
{
    private static readonly List<ChatMessage> Dialogue =
    [
        new(ChatRole.System, "Be kind."),
        PictureMessage.Of(new Picture("cat.png", "image/png", new byte[] { 1, 2, 3 }, 64, 48)),
        new(ChatRole.User, "What is this?"),
    ];

    [Fact]
    public void Responses_WithAPicture_HasInputImageWithItsDetail()
    {
        var content = Body(request => request.WriteResponses(Dialogue, [])).GetProperty("input")[1].GetProperty("content");
        content[0].GetProperty("type").GetString().ShouldBe("input_text");
        content[1].GetProperty("type").GetString().ShouldBe("input_image");
        content[1].GetProperty("image_url").GetString().ShouldBe("data:image/png;base64,AQID");
        content[1].GetProperty("detail").GetString().ShouldBe("low");
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    public void ChatCompletions_WithAPicture_HasImageUrlWithItsDetail(bool strict, int place)
    {
        var messages = strict ? StrictDialogue.Of(Dialogue) : Dialogue;
        var message = Body(request => request.WriteCompletions(messages, [])).GetProperty("messages")[place];
        message.GetProperty("role").GetString().ShouldBe("user");
        var content = message.GetProperty("content");
        content[0].GetProperty("text").GetString()!.ShouldContain("cat.png");
        content[1].GetProperty("image_url").GetProperty("url").GetString().ShouldBe("data:image/png;base64,AQID");
        content[1].GetProperty("image_url").GetProperty("detail").GetString().ShouldBe("low");
        if (strict)
            content[0].GetProperty("text").GetString()!.ShouldContain("What is this?", Case.Sensitive, "lines of one side are one");
    }

    private static JsonElement Body(Func<ChatRequest, byte[]> write) => JsonDocument.Parse(write(new ChatRequest("m", "", null, false))).RootElement;
}
