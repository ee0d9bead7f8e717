using Microsoft.Extensions.AI;

namespace Voice.Assistants.Cascade;

/// <summary>A picture of the caller as a message to a chat model: its name and its content.</summary>
internal static class PictureMessage
{
    /// <summary>The property of the content that holds <see cref="Picture.Detail"/>.</summary>
    public const string Detail = "detail";

    public static ChatMessage Of(Picture picture) => new(ChatRole.User,
    [
        new TextContent($"Picture: {picture}"),
        new DataContent(picture.Bytes, picture.MediaType) { Name = picture.Name, AdditionalProperties = new() { [Detail] = picture.Detail } },
    ]);

    /// <summary>The line for a model that takes no pictures.</summary>
    public static string Unseen(Picture picture) => $"The caller showed a picture here: {picture}. You cannot see it.";

    public static bool Has(ChatMessage message) => message.Contents.Any(static content => content is DataContent);

    /// <summary>The same messages for a model that takes no pictures.</summary>
    public static List<ChatMessage> Without(IEnumerable<ChatMessage> messages) =>
        [.. messages.Select(static message => Has(message) ? new ChatMessage(message.Role, $"{message.Text} (it cannot be seen)") : message)];
}
