using Voice.Assistants;

namespace Voice.Tests.Assistants;

public sealed class TurnWatchTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Turn_ThatIsOver_IsOwedAReply_UnlessTheAssistantOnlyListens(bool answers)
    {
        var watch = new TurnWatch(new LivenessOptions(), canEcho: false, answers);
        watch.Happened(new SpeechStopped("item_1"), TimeSpan.FromSeconds(1)).ShouldBeTrue();
        (watch.Due is not null).ShouldBe(answers);
    }
}
