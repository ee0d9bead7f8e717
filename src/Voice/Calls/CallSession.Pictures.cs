using Microsoft.Extensions.Logging;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Calls;

/// <content>The pictures that the caller shows.</content>
internal sealed partial class CallSession
{
    /// <summary>Describes a picture in words, for an assistant that does not see it.</summary>
    /// <value>The default is null: no other model is there for that.</value>
    public PictureDescriber? Describe { get; init; }

    /// <summary>The caller shows a picture. Never waits.</summary>
    public void Show(Picture picture) => Post(new CallerShowed(picture));

    private async Task DescribeAsync(DescribePicture asked)
    {
        string? words = null;
        try
        {
            if (Describe is { } describe)
                words = await describe(asked.Picture, _callOver.Token);
        }
        catch (Exception e)
        {
            if (!_end.Task.IsCompleted)
                LogNotDescribed(e);
        }
        Post(new PictureDescribed(asked.Id, words));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The pictures of the call used {Tokens} tokens, {Cached} of them cached")]
    private partial void LogPictures(long tokens, long cached);

    [LoggerMessage(Level = LogLevel.Error, Message = "A picture could not be described")]
    private partial void LogNotDescribed(Exception e);
}
