using Voice.Assistants;
using Voice.Audio;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>Nothing that can happen is without somebody who hears it.</summary>
public sealed class ConversationTableTests
{
    public static TheoryData<Type> Events() => [.. typeof(CallEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(CallEvent)) && !type.IsAbstract)];

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_OfEachType_HasARow(Type happened) => ConversationTable.HasRow(happened).ShouldBeTrue();

    [Fact]
    public void Timer_OfEachKind_HasARow() => Enum.GetValues<CallTimer>().ShouldAllBe(timer => ConversationTable.HasRow(timer));

    [Fact]
    public void Event_WithoutAHandler_IsAnError() =>
        Should.Throw<InvalidOperationException>(() => new Conversation(AudioFormat.Pcm24K, new ConversationOptions(), new ToolOptions()).Apply(new Unheard(), TimeSpan.Zero)).Message.ShouldContain(nameof(Unheard));

    [Fact]
    public void ToolCall_WithoutAVerdict_IsAnErrorAndRunsNothing()
    {
        var conversation = new Conversation(AudioFormat.Pcm24K, new ConversationOptions(), new ToolOptions());
        conversation.Apply(new LineAttached(1), TimeSpan.Zero);
        conversation.Apply(new AssistantReady(new AssistantDescription("model", true, "")), TimeSpan.Zero);
        conversation.Apply(new ResponseCreated("r1", null), TimeSpan.Zero);
        Should.Throw<InvalidOperationException>(() => conversation.Apply(new ToolCalled("r1", "c1", "book", "{}"), TimeSpan.Zero));
    }

    private sealed record Unheard : CallEvent;
}
